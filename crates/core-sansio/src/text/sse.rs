//! Server-sent events: bytes in, frames out, by the rules of the WHATWG HTML standard ("Interpreting an event stream").
//!
//! Every sequence of bytes is a valid stream. Each byte is looked at a constant number of times however the stream is cut into
//! pieces. Comments, unknown fields and finished frames leave nothing behind.
//!
//! It is fast because a frame is lent out where it lies among the bytes that were pushed, without a
//! copy; one search finds CR or LF; and the text is checked to be UTF-8 once, when it is lent out.
//!
//! # The buffer
//!
//! ```text
//!             frame.start()   frame.end()     line        searched       buffer.len()
//!                  ▼               ▼            ▼             ▼              ▼
//!   ┌──────────────┬───────────────┬────────────┬─────────────┬──────────────┐
//!   │ read, of no  │ event and     │ read, of   │ no line end │ not searched │
//!   │ more use     │ data: lent out│ no more use│ in here     │ yet          │
//!   └──────────────┴───────────────┴────────────┴─────────────┴──────────────┘
//!    dropped by the                 dropped by    └────── buffered() ───────┘
//!    next push                      the next push
//! ```
//!
//! Each `data` line is moved up to the one before, so the data is one piece. `push` closes both gaps
//! and appends; `next_frame` moves `searched` to the next line end and `line` behind it.

mod field;
mod fields;
mod lossy;

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use crate::text::report::Report;
use field::Field;
use fields::Fields;
use lossy::Lossy;

/// The largest frame taken by default: 16 MiB. The service spills tool output above 100,000 characters to files, so that real
/// frames are far smaller; inline images and documents are the largest.
pub const DEFAULT_MAX_FRAME_BYTES: usize = 16 * 1024 * 1024;

/// Whether a `content-type` is that of an event stream, whatever its parameters.
pub fn is_event_stream(content_type: &str) -> bool {
    const KIND: &[u8] = b"text/event-stream";
    let text = content_type.as_bytes().trim_ascii_start();
    let Some((kind, rest)) = text.split_at_checked(KIND.len()) else { return false };
    kind.eq_ignore_ascii_case(KIND) && matches!(rest.trim_ascii_start(), [] | [b';', ..])
}

/// Turns the bytes of an event stream into frames.
///
/// ```
/// use managed_agents_core::sse::SseDecoder;
///
/// let mut decoder = SseDecoder::new(1024);
/// decoder.push(b": hello\nevent: greeting\ndata: first\nda");
/// assert!(decoder.next_frame()?.is_none());
/// decoder.push(b"ta: second\n\n");
/// let frame = decoder.next_frame()?.unwrap();
/// assert_eq!((frame.event, frame.data), ("greeting", "first\nsecond"));
/// # Ok::<(), managed_agents_core::sse::FrameTooLarge>(())
/// ```
///
/// After each [`push`](Self::push) take frames until there are none: what is pushed and not taken is kept.
#[derive(Debug, Clone)]
pub struct SseDecoder {
    limit: usize,
    /// The frame so far, at `frame`; then what is not read yet, from `line` on.
    buffer: Vec<u8>,
    /// Where the line being read begins.
    line: usize,
    /// How far that line has been searched for its end.
    searched: usize,
    start: Start,
    /// The last line ended with CR at the end of the input: an LF that follows belongs to it.
    skip_line_feed: bool,
    /// The rest of an unfinished line that says nothing.
    skip_line: bool,
    frame: Fields,
    dispatched: bool,
    id: String,
    retry: Option<Duration>,
    lossy: Lossy,
    is_too_large: bool,
    /// Bytes looked at or moved, to prove that the work is linear.
    #[cfg(test)]
    touched: usize,
}

/// One event of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame<'a> {
    /// The `event` field; empty if there was none.
    pub event: &'a str,
    /// The `data` lines, joined by line feeds.
    pub data: &'a str,
    /// The last `id` the stream has set; empty if there was none.
    pub id: &'a str,
}

/// One frame is larger than the limit: the stream cannot be read on.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrameTooLarge {
    /// The limit, in bytes.
    pub limit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    MaybeByteOrderMark,
    Passed,
}

impl SseDecoder {
    /// A decoder at the start of a stream, for frames of at most `limit` bytes: the data collected so far and the line being read.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            buffer: Vec::new(),
            line: 0,
            searched: 0,
            start: Start::MaybeByteOrderMark,
            skip_line_feed: false,
            skip_line: false,
            frame: Fields::default(),
            dispatched: false,
            id: String::new(),
            retry: None,
            lossy: Lossy::default(),
            is_too_large: false,
            #[cfg(test)]
            touched: 0,
        }
    }

    /// Adds the next bytes of the stream; none are taken once a frame was too large.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.is_too_large {
            return;
        }
        self.clear_dispatched();
        self.close_gaps();
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame, or `None` if more bytes are needed. Once a frame was too large it says so for good: what comes after it
    /// cannot be told from what belongs to it.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, FrameTooLarge> {
        if self.is_too_large {
            return Err(FrameTooLarge { limit: self.limit });
        }
        self.clear_dispatched();
        if self.start == Start::MaybeByteOrderMark && !self.pass_byte_order_mark() {
            return Ok(None);
        }
        while let Some((start, end)) = self.next_line() {
            if start == end {
                if self.frame.has_data {
                    self.dispatched = true;
                    self.touch(self.frame.data.len());
                    return Ok(Some(self.lend()));
                }
                self.frame = Fields::default();
            } else {
                self.take_line(start, end);
                self.check_limit(0)?;
            }
        }
        self.drop_silent_line();
        self.check_limit(self.buffered())?;
        Ok(None)
    }

    /// Bytes pushed and not yet read.
    pub fn buffered(&self) -> usize {
        self.buffer.len() - self.line
    }

    /// The reconnection time the stream has asked for, if any.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// The stream is over: drops an unfinished frame, and tells whether there was one (the stream was cut, not ended).
    pub fn finish(&mut self) -> bool {
        let has_fields = self.frame.has_data || !self.frame.event.is_empty();
        let unfinished = self.buffered() > 0 || self.skip_line || (has_fields && !self.dispatched);
        *self = Self::new(self.limit);
        unfinished
    }

    #[inline]
    fn clear_dispatched(&mut self) {
        if std::mem::take(&mut self.dispatched) {
            self.frame = Fields::default();
            self.lossy = Lossy::default();
        }
    }

    /// Lets go of what was read: all before the line being read, but the fields of the frame.
    fn close_gaps(&mut self) {
        let kept = self.frame.start()..self.frame.end();
        if kept.len() == self.line {
            return;
        }
        let unread = self.buffered();
        self.touch(unread);
        self.buffer.drain(kept.end..self.line);
        if kept.start > 0 {
            self.touch(unread + kept.len());
            self.buffer.drain(..kept.start);
        }
        self.frame.move_down(kept.start);
        self.searched -= self.line - kept.len();
        self.line = kept.len();
    }

    /// False while the first bytes could still become a byte order mark.
    fn pass_byte_order_mark(&mut self) -> bool {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        let bytes = &self.buffer[self.line..];
        if bytes.len() < MARK.len() && MARK.starts_with(bytes) {
            return false;
        }
        if bytes.starts_with(MARK) {
            self.read_to(self.line + MARK.len());
        }
        self.start = Start::Passed;
        true
    }

    /// The next line that is whole, as a range of the buffer without its end.
    #[inline]
    fn next_line(&mut self) -> Option<(usize, usize)> {
        loop {
            if self.skip_line_feed {
                if *self.buffer.get(self.line)? == b'\n' {
                    self.read_to(self.line + 1);
                }
                self.skip_line_feed = false;
            }
            let rest = self.buffer.get(self.searched..)?;
            // Every frame ends with an empty line: no need to search for its end.
            let found = match rest.first()? {
                b'\n' => 0,
                _ => match memchr::memchr2(b'\n', b'\r', rest) {
                    Some(found) => found,
                    None => {
                        self.touch(self.buffer.len() - self.searched);
                        self.searched = self.buffer.len();
                        return None;
                    }
                },
            };
            self.skip_line_feed = rest[found] == b'\r';
            self.touch(found + 1);
            let (start, end) = (self.line, self.searched + found);
            self.read_to(end + 1);
            if !std::mem::take(&mut self.skip_line) {
                return Some((start, end));
            }
        }
    }

    #[inline]
    fn take_line(&mut self, start: usize, end: usize) {
        let (field, value) = field::read(&self.buffer[start..end]);
        let value = start + value..end;
        match field {
            Field::Data if self.frame.has_data => self.append(value),
            Field::Data => (self.frame.data, self.frame.has_data) = (value, true),
            Field::Event if self.frame.has_data => {
                self.frame.event = 0..0;
                self.frame.late_event = Some(self.buffer[value].into());
            }
            Field::Event if value.is_empty() => self.frame.event = 0..0,
            Field::Event => self.frame.event = value,
            Field::Id => self.id = lossy::text(&self.buffer[value]),
            Field::Retry(time) => self.retry = Some(time),
            Field::Silent => (),
        }
    }

    /// Moves a line of data up to the line before, where its name and its end have left room.
    fn append(&mut self, value: Range<usize>) {
        self.touch(value.len());
        let at = self.frame.data.end;
        self.buffer[at] = b'\n';
        self.frame.data.end = at + 1 + value.len();
        self.buffer.copy_within(value, at + 1);
    }

    /// The frame where it lies. One check for name and data together, with the few bytes between them.
    #[inline]
    fn lend(&mut self) -> Frame<'_> {
        let Fields { event, data, late_event, .. } = &self.frame;
        let from = if event.is_empty() { data.start } else { event.start };
        if late_event.is_none() {
            if let Ok(text) = simdutf8::basic::from_utf8(&self.buffer[from..data.end]) {
                let event = &text[..event.len()];
                return Frame { event, data: &text[data.start - from..], id: &self.id };
            }
        }
        let event = late_event.as_deref().unwrap_or_else(|| &self.buffer[event.clone()]);
        let [event, data] = self.lossy.lend([event, &self.buffer[data.clone()]]);
        Frame { event, data, id: &self.id }
    }

    /// Lets go of an unfinished line that cannot become a field, however long it grows.
    fn drop_silent_line(&mut self) {
        let line = &self.buffer[self.line..];
        if self.skip_line || !field::may_begin(line) {
            self.skip_line = true;
            self.read_to(self.buffer.len());
        }
    }

    fn check_limit(&mut self, unfinished_line: usize) -> Result<(), FrameTooLarge> {
        if self.frame.len() + self.id.len() + unfinished_line > self.limit {
            *self = Self { is_too_large: true, ..Self::new(self.limit) };
            return Err(FrameTooLarge { limit: self.limit });
        }
        Ok(())
    }

    fn read_to(&mut self, position: usize) {
        self.line = position;
        self.searched = position;
    }

    #[cfg(test)]
    fn touch(&mut self, bytes: usize) {
        self.touched += bytes;
    }

    #[cfg(not(test))]
    #[inline]
    fn touch(&mut self, _bytes: usize) {}
}

impl fmt::Debug for FrameTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl fmt::Display for FrameTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an event of the stream is larger than the limit of {} bytes", self.limit)
    }
}

impl std::error::Error for FrameTooLarge {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes touched for each byte of a stream that comes in pieces of a packet's size.
    fn touched(stream: &[u8], frames: usize) -> f64 {
        let mut decoder = SseDecoder::new(usize::MAX);
        let mut taken = 0;
        for piece in stream.chunks(1460) {
            decoder.push(piece);
            while decoder.next_frame().unwrap().is_some() {
                taken += 1;
            }
        }
        assert_eq!(taken, frames);
        decoder.touched as f64 / stream.len() as f64
    }

    #[test]
    fn every_byte_is_touched_at_most_three_times() {
        const MEGABYTES: usize = 8 * 1024 * 1024;
        let long = |before: &str, after: &str| [before, &"x".repeat(MEGABYTES), after].concat();
        for (what, stream, frames) in [
            ("one line", long("data: ", "\n\n"), 1),
            ("an endless line", long("data: ", ""), 0),
            ("one comment", long(":", "\n\n"), 0),
            ("an unknown field", long("datum: ", "\n\n"), 0),
            ("lines of one frame", format!("{}\n", "data: 0123456789\n".repeat(MEGABYTES / 17)), 1),
            ("small frames", "data: 0123456789\n\n".repeat(MEGABYTES / 18), MEGABYTES / 18),
            ("line ends", "\r\n".repeat(MEGABYTES / 2), 0),
            (
                "odd pieces",
                format!("data: {}\n\n", "x".repeat(1500)).repeat(MEGABYTES / 1508),
                MEGABYTES / 1508,
            ),
        ] {
            let touched = touched(stream.as_bytes(), frames);
            assert!(touched <= 3.0, "{what}: {touched} times");
        }
    }
}
