//! Measures the crates in common use today.

use std::convert::Infallible;
use std::num::NonZeroUsize;

use bytes::Bytes;
use eventsource_stream::Eventsource;
use futures_lite::{StreamExt, future, stream};
use managed_agents_core::EventHeader;
use managed_agents_core::sse::DEFAULT_MAX_FRAME_BYTES;
use serde_json::Value;
use sse_stream::SseByteStream;

use crate::peer_types::{Body, Header};
use crate::{Corpus, Tally};

pub(crate) fn sse_core(corpus: &Corpus, piece: usize) -> Tally {
    let limit = NonZeroUsize::new(DEFAULT_MAX_FRAME_BYTES).expect("it is not zero");
    let (mut decoder, mut tally) = (::sse_core::SseDecoder::with_limit(limit), Tally::default());
    for mut piece in corpus.pieces(piece) {
        while let Some(event) = decoder.next(&mut piece) {
            if let ::sse_core::SseEvent::Message(message) = event.expect("no event is that large") {
                tally.add(message.data.len());
            }
        }
    }
    tally
}

fn byte_stream(corpus: &Corpus, piece: usize) -> impl futures_lite::Stream<Item = Result<Bytes, Infallible>> {
    stream::iter(corpus.pieces(piece).map(Ok))
}

/// Calls `take` with the data of each frame that sse-stream finds.
fn each_frame(corpus: &Corpus, piece: usize, mut take: impl FnMut(&str)) {
    let mut frames = SseByteStream::new(byte_stream(corpus, piece));
    future::block_on(async {
        while let Some(frame) = frames.next().await {
            if let Some(data) = frame.expect("the stream is whole").data {
                take(&data);
            }
        }
    });
}

pub(crate) fn sse_stream(corpus: &Corpus, piece: usize) -> Tally {
    let mut tally = Tally::default();
    each_frame(corpus, piece, |data| tally.add(data.len()));
    tally
}

pub(crate) fn eventsource_stream(corpus: &Corpus, piece: usize) -> Tally {
    let (mut frames, mut tally) = (byte_stream(corpus, piece).eventsource(), Tally::default());
    future::block_on(async {
        while let Some(frame) = frames.next().await {
            tally.add(frame.expect("the stream is whole").data.len());
        }
    });
    tally
}

/// Runs our scanner on the frames of sse-stream.
pub(crate) fn scanner(corpus: &Corpus, piece: usize) -> Tally {
    let mut tally = Tally::default();
    each_frame(corpus, piece, |data| {
        let header = EventHeader::read(data).expect("every frame is an event");
        tally.add(header.kind.len() + header.id.len() + header.stop_reason.len());
    });
    tally
}

pub(crate) fn serde_header(corpus: &Corpus, piece: usize) -> Tally {
    let mut tally = Tally::default();
    each_frame(corpus, piece, |data| {
        let header: Header<'_> = serde_json::from_str(data).expect("every frame is an event");
        let stop_reason = header.stop_reason.map_or(0, |reason| reason.kind.len());
        tally.add(header.kind.len() + header.id.map_or(0, str::len) + stop_reason);
    });
    tally
}

pub(crate) fn tagged_enum(corpus: &Corpus, piece: usize) -> Tally {
    let mut tally = Tally::default();
    each_frame(corpus, piece, |data| {
        let body: Body = serde_json::from_str(data).expect("every event has its shape");
        tally.add(body.text_bytes());
    });
    tally
}

/// Parses a tree first, then decodes the struct from the tree.
pub(crate) fn two_passes(corpus: &Corpus, piece: usize) -> Tally {
    let mut tally = Tally::default();
    each_frame(corpus, piece, |data| {
        let tree: Value = serde_json::from_str(data).expect("every frame is JSON");
        let body: Body = serde_json::from_value(tree).expect("every event has its shape");
        tally.add(body.text_bytes());
    });
    tally
}
