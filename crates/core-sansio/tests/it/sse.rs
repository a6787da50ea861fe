//! The decoder of server-sent events against the WHATWG standard: frames written down, a second reading of the rules, limits.

mod cases;
mod limits;
mod random;
mod reference;

use managed_agents_core::sse::SseDecoder;

/// What a stream says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Transcript {
    /// `event`, `data`, `id` of each frame.
    frames: Vec<[String; 3]>,
    retry: Option<u64>,
    /// It ended in the middle of something.
    is_cut: bool,
}

/// What the decoder makes of a stream that comes in these pieces.
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
