//! Any bytes, cut anywhere, decode into the frames that the rules of the WHATWG standard give for
//! the whole stream, and the decoder holds no more than its limit and the bytes not yet read.

use arbitrary::{Arbitrary, Unstructured};
use managed_agents_core::sse::SseDecoder;

/// The reader that the tests of core compare with.
#[path = "../../crates/core-sansio/tests/it/sse/reference.rs"]
mod reference;

/// Bytes of a stream, where they are cut, and the limit of a second decoder.
#[derive(Debug, Arbitrary)]
struct Input<'a> {
    /// The lengths of the first pieces; the last piece has the rest.
    cuts: Vec<u8>,
    limit: u8,
    stream: &'a [u8],
}

/// The content of a stream.
#[derive(Debug, Default, PartialEq, Eq)]
struct Transcript {
    /// `event`, `data`, `id` of each frame.
    frames: Vec<[String; 3]>,
    retry: Option<u64>,
    is_cut: bool,
}

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let expected = reference::transcript(input.stream);
    assert_eq!(decoded(&[input.stream]), expected, "whole");
    assert_eq!(decoded(&pieces(&input)), expected, "in pieces of {:?}", input.cuts);
    assert_eq!(decoded(&input.stream.chunks(1).collect::<Vec<_>>()), expected, "byte by byte");
    limited(&input);
}

fn pieces<'a>(input: &Input<'a>) -> Vec<&'a [u8]> {
    let (mut rest, mut pieces) = (input.stream, Vec::new());
    for cut in &input.cuts {
        let (piece, behind) = rest.split_at(usize::from(*cut).min(rest.len()));
        pieces.push(piece);
        rest = behind;
    }
    pieces.push(rest);
    pieces
}

fn decoded(pieces: &[&[u8]]) -> Transcript {
    let mut decoder = SseDecoder::new(usize::MAX);
    let mut frames = Vec::new();
    for piece in pieces {
        decoder.push(piece);
        while let Some(frame) = decoder.next_frame().expect("there is no limit") {
            frames.push([frame.event, frame.data, frame.id].map(String::from));
        }
    }
    let retry = decoder.retry().map(|time| u64::try_from(time.as_millis()).expect("it was made of a u64"));
    Transcript { frames, retry, is_cut: decoder.finish() }
}

/// The bytes of a byte order mark, which are held until it is complete.
const BYTE_ORDER_MARK: usize = 3;

/// A decoder with a small limit gives a prefix of the frames, none above the limit, and after each
/// piece holds no more than the limit.
fn limited(input: &Input<'_>) {
    let limit = usize::from(input.limit);
    let expected = decoded(&[input.stream]).frames;
    let mut decoder = SseDecoder::new(limit);
    let mut count = 0;
    for piece in pieces(input) {
        decoder.push(piece);
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => {
                    assert_eq!([frame.event, frame.data, frame.id], expected[count].each_ref().map(|s| &**s));
                    count += 1;
                }
                Ok(None) => break assert!(decoder.buffered() <= limit.max(BYTE_ORDER_MARK - 1)),
                Err(_) => {
                    decoder.push(b"\n\ndata: more\n\n");
                    assert_eq!(decoder.buffered(), 0, "a stream that failed keeps nothing");
                    assert!(decoder.next_frame().is_err(), "a stream that failed does not go on");
                    return;
                }
            }
        }
    }
    assert_eq!(count, expected.len(), "a decoder that does not fail leaves no frame out");
}
