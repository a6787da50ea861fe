//! Tests the decoder of server-sent events against the WHATWG standard: recorded cases, a reference
//! implementation, limits.

mod cases;
mod limits;
mod random;
mod reference;

use managed_agents_core::sse::SseDecoder;

/// The decoded content of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Transcript {
    /// `event`, `data`, `id` of each frame.
    frames: Vec<[String; 3]>,
    retry: Option<u64>,
    /// The stream ended inside a frame.
    is_cut: bool,
}

/// Decodes a stream that arrives in these chunks.
fn decoded<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Transcript {
    let mut decoder = SseDecoder::new(1 << 20);
    let mut frames = Vec::new();
    for piece in pieces {
        decoder.push(piece);
        while let Some(frame) = decoder.next_frame().expect("the limit is large") {
            frames.push([frame.event, frame.data, frame.id].map(String::from));
        }
    }
    let retry = decoder.retry().map(|time| time.as_millis().try_into().expect("it was made of a number"));
    Transcript { frames, retry, is_cut: decoder.finish() }
}
