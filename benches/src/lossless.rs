//! Measures the cost of losing no event: a session followed by the machine, against the same events
//! decoded and delivered without it.

use std::time::Duration;

use http::Response;
use managed_agents_core::sse::{DEFAULT_MAX_FRAME_BYTES, SseDecoder};
use managed_agents_core::{Action, Delivery, Previews, RawEvent, SessionStream, StreamOptions};

use crate::{Corpus, Tally};

/// The number of events between two checkpoints of a program.
const CHECKPOINT_EVERY: u64 = 100;

pub(crate) fn deliveries(corpus: &Corpus, piece: usize) -> Tally {
    follow(corpus, piece, |_, _| ())
}

pub(crate) fn checkpoints(corpus: &Corpus, piece: usize) -> Tally {
    follow(corpus, piece, |stream, tally| {
        if tally.events % CHECKPOINT_EVERY == 0 {
            std::hint::black_box(stream.checkpoint());
        }
    })
}

fn follow(corpus: &Corpus, piece: usize, after: impl Fn(&SessionStream, &Tally)) -> Tally {
    let options = StreamOptions { previews: true, list_lag: Duration::ZERO, ..StreamOptions::default() };
    let mut stream = SessionStream::new("sesn_1".into(), options);
    let (mut pieces, mut tally) = (corpus.pieces(piece), Tally::default());
    loop {
        match stream.poll() {
            Action::Deliver(delivery) => {
                if matches!(delivery, Delivery::Event(_) | Delivery::Preview(_)) {
                    tally.events += 1;
                    after(&stream, &tally);
                }
            }
            Action::Connect(_) => {
                let head = Response::builder().header("content-type", "text/event-stream");
                stream.handle_connected(head.body(&b""[..]).expect("the head is well formed"));
            }
            Action::FetchHistory(_) => {
                stream.handle_history(Response::new(&br#"{"data":[],"next_page":null}"#[..]));
            }
            Action::Receive { timeout } if timeout.is_zero() => stream.handle_timeout(),
            Action::Receive { .. } => match pieces.next() {
                Some(piece) => stream.handle_bytes(&piece),
                // The machine waits in silence, because a recheck of the history may be due.
                None if tally.events < corpus.expected(crate::Tier::Deliveries).events => {
                    stream.handle_timeout()
                }
                None => return tally,
            },
            Action::Wait(_) => stream.handle_timeout(),
            other => panic!("nobody asked for {other:?}"),
        }
    }
}

/// Decodes the same events and previews, and remembers nothing of them.
pub(crate) fn bare(corpus: &Corpus, piece: usize) -> Tally {
    let mut decoder = SseDecoder::new(DEFAULT_MAX_FRAME_BYTES);
    let (mut previews, mut tally) = (Previews::default(), Tally::default());
    for piece in corpus.pieces(piece) {
        decoder.push(&piece);
        while let Some(frame) = decoder.next_frame().expect("no frame is that large") {
            let event = RawEvent::parse(frame.data.into()).expect("every frame is an event");
            let delivery = match event.kind() {
                "event_start" | "event_delta" => previews.apply(&event).map(Delivery::Preview),
                "span.model_request_end" => {
                    previews.clear();
                    Some(Delivery::Event(event))
                }
                _ => Some(Delivery::Event(event)),
            };
            tally.events += u64::from(std::hint::black_box(delivery).is_some());
        }
    }
    tally
}
