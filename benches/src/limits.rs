//! Reads the streams with the least code that could: a corpus in one piece, `\n` only, the fields
//! in the order of the corpus. It shows the machine's limit and is not for use.

use memchr::{memchr, memchr2, memmem};

use crate::peer_types::Body;
use crate::{Corpus, Tally};

/// Calls `take` with the bytes of each `data` line.
fn each_frame<'a>(corpus: &'a Corpus, mut take: impl FnMut(&'a [u8])) {
    let mut rest = &corpus.bytes[..];
    while !rest.is_empty() {
        let name = memchr2(b'\n', b'\r', rest).expect("a frame has a name");
        let line = &rest[name + 1..];
        let end = memchr2(b'\n', b'\r', line).expect("a frame has data");
        take(&line[6..end]);
        rest = &line[end + 2..];
    }
}

fn each_text<'a>(corpus: &'a Corpus, mut take: impl FnMut(&'a str)) {
    each_frame(corpus, |data| take(std::str::from_utf8(data).expect("the corpus is UTF-8")));
}

pub(crate) fn frames(corpus: &Corpus, _: usize) -> Tally {
    let mut tally = Tally::default();
    each_frame(corpus, |data| tally.add(data.len()));
    tally
}

pub(crate) fn frames_utf8(corpus: &Corpus, _: usize) -> Tally {
    let mut tally = Tally::default();
    each_text(corpus, |data| tally.add(data.len()));
    tally
}

/// Returns type, id and, for an idle, the stop reason, at their fixed places. Reads nothing after
/// them.
fn peek(data: &str) -> (&str, &str, &str) {
    let text = |at: usize| &data[at..at + memchr(b'"', &data.as_bytes()[at..]).expect("a string ends")];
    let kind = text(9);
    let after = 9 + kind.len() + 2;
    let id = if data[after..].starts_with("\"id\":") { text(after + 6) } else { "" };
    let stop_reason = if kind == "session.status_idle" {
        let start = data.find(r#""stop_reason":{"type":""#).expect("an idle has one") + 23;
        text(start)
    } else {
        ""
    };
    (kind, id, stop_reason)
}

pub(crate) fn header(corpus: &Corpus, _: usize) -> Tally {
    let mut tally = Tally::default();
    each_text(corpus, |data| {
        let (kind, id, stop_reason) = peek(data);
        tally.add(kind.len() + id.len() + stop_reason.len());
    });
    tally
}

pub(crate) fn owned_header(corpus: &Corpus, _: usize) -> Tally {
    let mut tally = Tally::default();
    each_text(corpus, |data| {
        let owned = std::hint::black_box(Box::<str>::from(data));
        let (kind, id, stop_reason) = peek(&owned);
        tally.add(kind.len() + id.len() + stop_reason.len());
    });
    tally
}

pub(crate) fn peek_then_struct(corpus: &Corpus, _: usize) -> Tally {
    let mut tally = Tally::default();
    each_text(corpus, |data| {
        let (kind, _, _) = peek(data);
        let body = Body::read(kind, data);
        tally.add(body.text_bytes());
    });
    tally
}

pub(crate) fn simd_reader(corpus: &Corpus, _: usize) -> Tally {
    let mut tally = Tally::default();
    each_text(corpus, |data| {
        let (kind, _, _) = peek(data);
        let body = Body::read_simd(kind, data);
        tally.add(body.text_bytes());
    });
    tally
}

/// Reads the id and each text as owned strings, found by the bytes before them: a typed event
/// without JSON parsing.
pub(crate) fn typed(corpus: &Corpus, _: usize) -> Tally {
    let mut tally = Tally::default();
    let finder = memmem::Finder::new(r#""text":""#);
    each_text(corpus, |data| {
        let (kind, id, _) = peek(data);
        let mut bytes = 0;
        for at in finder.find_iter(data.as_bytes()) {
            bytes += std::hint::black_box(unescaped(&data[at + 8..])).len();
        }
        std::hint::black_box((kind, Box::<str>::from(id)));
        tally.add(bytes);
    });
    tally
}

/// Returns a string up to its end. Decodes the two kinds of escapes in the corpus.
fn unescaped(mut rest: &str) -> String {
    let mut text = String::new();
    loop {
        let end = memchr2(b'"', b'\\', rest.as_bytes()).expect("a string ends");
        text.push_str(&rest[..end]);
        match &rest.as_bytes()[end..] {
            [b'"', ..] => return text,
            [_, b'n', ..] => text.push('\n'),
            _ => text.push('"'),
        }
        rest = &rest[end + 2..];
    }
}
