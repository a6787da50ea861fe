//! Whatever a service, a network and an adapter report to a `SessionStream`, in any order: it does
//! not panic, repeats its action until the action is answered, delivers no event twice, also after
//! a restart from a checkpoint, and the checkpoint of a resumed stream is the one it was resumed from.

use arbitrary::{Arbitrary, Unstructured};
use managed_agents_core::{Action, Checkpoint, SessionStream, Start, StreamOptions};

use crate::session::{Delivered, Op, Options};

#[derive(Debug, Arbitrary)]
struct Case<'a> {
    options: Option<Options>,
    of_thread: bool,
    from_now: bool,
    ops: Vec<Op<'a>>,
}

/// The most live bytes that a stream takes while it reads the history.
const MAX_ROOM: usize = 16 << 20;

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(case) = Case::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let options = case.options.as_ref().map_or_else(StreamOptions::default, Options::stream);
    let start = if case.from_now { Start::Now } else { Start::Beginning };
    let mut stream = match case.of_thread {
        true => SessionStream::thread_starting_at("sesn_1".into(), "t1".into(), start, options.clone()),
        false => SessionStream::starting_at("sesn_1".into(), start, options.clone()),
    };
    let mut delivered = Delivered::default();
    for op in &case.ops {
        match op {
            Op::ReadAhead => _ = stream.read_ahead().count(),
            Op::Restart => {
                let text = stream.checkpoint().to_json();
                let checkpoint = Checkpoint::from_json(&text).expect("a checkpoint can be read");
                stream = SessionStream::resume(checkpoint, options.clone());
                assert_eq!(stream.checkpoint().to_json(), text, "a resumed stream is where it was");
                delivered.restart();
            }
            op => op.report(&mut |input| stream.handle(input)),
        }
        poll(&mut stream, &mut delivered);
    }
}

fn poll(stream: &mut SessionStream, delivered: &mut Delivered) {
    assert!(stream.room() <= MAX_ROOM);
    for _ in 0..100_000 {
        match stream.poll() {
            Action::Deliver(delivery) => delivered.take(&delivery),
            action => {
                let again = stream.poll();
                assert_eq!(format!("{action:?}"), format!("{again:?}"), "an action is repeated");
                return;
            }
        }
    }
    panic!("a poll that never comes to an action");
}
