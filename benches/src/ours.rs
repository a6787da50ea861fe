//! Measures our layers, each on top of the previous one.

use managed_agents_core::sse::{DEFAULT_MAX_FRAME_BYTES, SseDecoder};
use managed_agents_core::types::{ContentBlock, Event};
use managed_agents_core::{EventHeader, RawEvent};

use crate::{Corpus, Tally};

/// Calls `take` with the data of each frame.
fn each_frame(corpus: &Corpus, piece: usize, mut take: impl FnMut(&str)) {
    let mut decoder = SseDecoder::new(DEFAULT_MAX_FRAME_BYTES);
    for piece in corpus.pieces(piece) {
        decoder.push(&piece);
        while let Some(frame) = decoder.next_frame().expect("no frame is that large") {
            take(frame.data);
        }
    }
}

pub(crate) fn frames(corpus: &Corpus, piece: usize) -> Tally {
    let mut tally = Tally::default();
    each_frame(corpus, piece, |data| tally.add(data.len()));
    tally
}

pub(crate) fn raw_event(corpus: &Corpus, piece: usize) -> Tally {
    let mut tally = Tally::default();
    each_frame(corpus, piece, |data| {
        let event = RawEvent::parse(data.into()).expect("every frame is an event");
        let stop_reason = match event.kind() {
            "session.status_idle" => {
                EventHeader::read(event.json()).expect("it is an event").stop_reason.len()
            }
            _ => 0,
        };
        tally.add(event.kind().len() + event.id().map_or(0, str::len) + stop_reason);
    });
    tally
}

pub(crate) fn typed(corpus: &Corpus, piece: usize) -> Tally {
    let mut tally = Tally::default();
    each_frame(corpus, piece, |data| {
        let event = RawEvent::parse(data.into()).expect("every frame is an event");
        tally.add(text_of(&event.decode().expect("every event has its shape")));
    });
    tally
}

/// Returns the number of bytes of text in an event.
pub(crate) fn text_of(event: &Event) -> usize {
    match event {
        Event::EventDelta(delta) => delta.delta.content.text.len(),
        Event::UserMessage(message) => blocks(&message.content),
        Event::AgentMessage(message) => blocks(&message.content),
        Event::AgentToolResult(result) => result.content.as_deref().map_or(0, blocks),
        Event::Unknown(unknown) => panic!("{} is not known", unknown.kind()),
        _ => 0,
    }
}

fn blocks(blocks: &[ContentBlock]) -> usize {
    blocks.iter().map(|block| if let ContentBlock::Text(text) = block { text.text.len() } else { 0 }).sum()
}
