use managed_agents_core::sse::{FrameTooLarge, SseDecoder};

const LIMIT: usize = 1000;

/// Pushes `piece` repeatedly. Returns the largest buffer, or the number of chunks before the limit
/// was reached.
fn flood(start: &str, piece: &str) -> Result<usize, usize> {
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push(start.as_bytes());
    let mut most = 0;
    for pieces in 1..=100_000 {
        decoder.push(piece.as_bytes());
        match decoder.next_frame() {
            Ok(frame) => assert_eq!(frame, None),
            Err(_) => return Err(pieces),
        }
        most = most.max(decoder.buffered());
    }
    Ok(most)
}

#[test]
fn what_grows_without_end_ends_at_the_limit() {
    for (what, start, piece) in [
        ("a line", "data: ", "0123456789"),
        ("data lines", "", "data: 012345678\n"),
        ("empty data lines", "", "data\n"),
        ("a name", "event: ", "0123456789"),
        ("an id", "id: ", "0123456789"),
        ("a retry", "retry: ", "0123456789"),
    ] {
        let pieces = flood(start, piece).expect_err(what);
        let least = if what == "empty data lines" { LIMIT } else { LIMIT / 10 - 1 };
        assert!((least..=least + 3).contains(&pieces), "{what}: {pieces} pieces");
    }
}

#[test]
fn what_says_nothing_leaves_nothing() {
    for (what, start, piece) in [
        ("comments", "", ": keepalive\n\n"),
        ("an endless comment", ":", "0123456789"),
        ("unknown fields", "", "datum: 0123456789\n"),
        ("an endless unknown field", "", "datum"),
        ("an endless field whose name goes on like a known one", "data", "0123456789"),
        ("an endless line of spaces", " ", "          "),
        ("blank lines", "", "\r\n\r\n"),
        ("names without data", "", "event: 0123456789\n\n"),
        ("refused ids", "", "id: \0\n"),
        ("waits", "", "retry: 0123456789\n"),
    ] {
        assert_eq!(flood(start, piece), Ok(0), "{what}");
    }
}

#[test]
fn many_frames_together_may_be_larger_than_the_limit() {
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push("data: 0123456789\n\n".repeat(1000).as_bytes());
    for _ in 0..1000 {
        assert_eq!(decoder.next_frame().unwrap().unwrap().data, "0123456789");
    }
    assert_eq!(decoder.next_frame(), Ok(None));
}

#[test]
fn a_frame_of_exactly_the_limit_is_taken_and_one_byte_more_is_not() {
    for (bytes, is_taken) in [(LIMIT, true), (LIMIT + 1, false)] {
        let mut decoder = SseDecoder::new(LIMIT);
        decoder.push(format!("data: {}\n\n", "x".repeat(bytes)).as_bytes());
        assert_eq!(decoder.next_frame().is_ok(), is_taken, "{bytes} bytes");
    }
}

#[test]
fn after_a_frame_that_is_too_large_nothing_comes_and_nothing_is_kept() {
    for end in ["\n\n", "\r\r", "\n\ndata: next\n\n", ""] {
        let mut decoder = SseDecoder::new(LIMIT);
        decoder.push(format!("data: {}{end}", "x".repeat(LIMIT + 1)).as_bytes());
        for _ in 0..5 {
            assert!(matches!(decoder.next_frame(), Err(FrameTooLarge { limit: LIMIT, .. })));
            decoder.push(b"\n\ndata: more\n\n");
            assert_eq!(decoder.buffered(), 0);
        }
    }
}

#[test]
fn a_finished_decoder_begins_anew() {
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push(format!("id: 1\nretry: 5\n\ndata: {}", "x".repeat(LIMIT)).as_bytes());
    decoder.next_frame().unwrap_err();
    decoder.finish();
    decoder.push(b"\xEF\xBB\xBFdata: again\n\n");
    let frame = decoder.next_frame().unwrap().unwrap();
    assert_eq!((frame.event, frame.data, frame.id), ("", "again", ""));
    assert_eq!((decoder.retry(), decoder.finish()), (None, false));
}
