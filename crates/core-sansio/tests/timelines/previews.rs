//! Previews of messages that the model is still writing.

use managed_agents_core::{SessionStream, StreamOptions};

use crate::events::{event, preview_delta, preview_start, replies};
use crate::script::{Script, stream, stream_options};

#[test]
fn previews_are_asked_for_only_on_request() {
    let options = StreamOptions { previews: true, ..stream_options() };
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), options));
    assert_eq!(stream.connects(), "event_deltas%5B%5D=agent.message&event_deltas%5B%5D=agent.thinking");
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), stream_options()));
    assert_eq!(stream.connects(), "");
}

#[test]
fn the_whole_event_takes_the_place_of_its_preview() {
    let mut stream = stream();
    stream.receives(&[preview_start("m1"), preview_delta("m1", "The "), preview_delta("m1", "total")]);
    stream.delivered(&["preview m1 \"\"", "preview m1 \"The \"", "preview m1 \"total\""]);
    assert_eq!(stream.machine.previews().text("m1", 0), Some("The total"));
    stream.receives(&[replies("m1 @1", "The total is 42.")]);
    stream.delivered(&["agent.message m1"]);
    assert_eq!(stream.machine.previews().text("m1", 0), None);
}

#[test]
fn a_preview_is_dropped_with_its_connection() {
    let mut stream = stream();
    stream.receives(&[preview_start("m1"), preview_delta("m1", "The ")]);
    stream.reconnects();
    assert_eq!(stream.machine.previews().text("m1", 0), None);
    stream.lists(&[]);
    stream.receives(&[preview_delta("m1", "total"), replies("m1 @1", "The total")]);
    stream.delivered(&["preview m1 \"\"", "preview m1 \"The \"", "reconnected 0 0", "agent.message m1"]);
}

#[test]
fn a_preview_without_a_whole_event_ends_with_its_request() {
    let mut stream = stream();
    stream.receives(&[
        preview_start("m1"),
        preview_delta("m1", "The "),
        event("span.model_request_end x1 @1"),
    ]);
    stream.next();
    assert_eq!(stream.machine.previews().text("m1", 0), None);
}
