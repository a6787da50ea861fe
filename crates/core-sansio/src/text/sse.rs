//! Server-sent events: decodes bytes into frames, as in the WHATWG HTML standard, section
//! "Interpreting an event stream".
//!
//! Every byte sequence is a valid stream. The decoder touches each byte at most three times,
//! however the stream is split into chunks, and keeps nothing of comments, unknown fields and
//! finished frames.
//!
//! A frame borrows from the buffer without a copy, one search finds CR or LF, and the frame's text
//! is validated as UTF-8 once.
//!
//! The buffer while a frame with two `data` lines is being read:
//!
//! ```text
//!   event: greeting⏎data: first⏎secondxxxxxxxdata: thi
//!          ╰──────╯       ╰──────────╯       ▲        ▲
//!         frame.event      frame.data       line   searched
//! ```
//!
//! `line` is the start of the unread line, which has no line end before `searched`. The second data
//! line has been moved up to the first, over its own name: the bytes marked `x` are free. The next
//! `push` drops them together with everything else that is neither in the frame nor unread.

mod field;
mod frame;
mod lossy;

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use crate::text::part::part;
use crate::text::report::Report;
use field::Field;
use frame::FrameSpans;
use lossy::Lossy;

/// The default limit for a frame: 16 MiB.
///
/// Frames are usually far smaller, because the service moves tool output above 100,000 characters
/// to files. The largest hold inline images and documents.
pub const DEFAULT_MAX_FRAME_BYTES: usize = 16 * 1024 * 1024;

/// Returns `true` if a `content-type` is that of an event stream, with any parameters.
pub fn is_event_stream(content_type: &str) -> bool {
    const KIND: &[u8] = b"text/event-stream";
    let text = content_type.as_bytes().trim_ascii_start();
    let Some((kind, rest)) = text.split_at_checked(KIND.len()) else { return false };
    kind.eq_ignore_ascii_case(KIND) && matches!(rest.trim_ascii_start(), [] | [b';', ..])
}

/// Decodes the bytes of an event stream into frames.
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
/// After each [`push`](Self::push), call [`next_frame`](Self::next_frame) until it returns `None`.
/// The decoder keeps all bytes that were pushed and not yet read.
#[derive(Debug, Clone)]
pub struct SseDecoder {
    limit: usize,
    /// The fields of the current frame, then the unread bytes.
    buffer: Vec<u8>,
    /// The start of the current line.
    line: usize,
    /// The end of the part of that line that has been searched for a line end.
    searched: usize,
    start: Start,
    /// The last line ended with CR, so an LF that follows belongs to it.
    skip_line_feed: bool,
    /// The current line is ignored up to its end.
    skip_line: bool,
    frame: FrameSpans,
    /// The current frame has been returned; the next call starts a new one.
    dispatched: bool,
    id: String,
    retry: Option<Duration>,
    lossy: Lossy,
    is_too_large: bool,
    /// Counts the bytes searched or moved, to test that the work is linear.
    #[cfg(test)]
    touched: usize,
}

/// One event of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame<'a> {
    /// The `event` field; empty if absent.
    pub event: &'a str,
    /// The `data` lines, joined by line feeds.
    pub data: &'a str,
    /// The last `id` that the stream has set; empty if it has set none.
    pub id: &'a str,
}

/// A frame exceeds the limit. The rest of the stream cannot be decoded.
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
    /// Makes a decoder for a new stream. `limit` bounds the fields of the current frame plus its
    /// unfinished line, in bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            buffer: Vec::new(),
            line: 0,
            searched: 0,
            start: Start::MaybeByteOrderMark,
            skip_line_feed: false,
            skip_line: false,
            frame: FrameSpans::default(),
            dispatched: false,
            id: String::new(),
            retry: None,
            lossy: Lossy::default(),
            is_too_large: false,
            #[cfg(test)]
            touched: 0,
        }
    }

    /// Appends the next bytes of the stream. Ignores them after a frame was too large.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.is_too_large {
            return;
        }
        self.clear_dispatched();
        self.close_gaps();
        self.buffer.extend_from_slice(bytes);
    }

    /// Returns the next complete frame, or `None` if more bytes are needed.
    ///
    /// # Errors
    ///
    /// Returns [`FrameTooLarge`] if a frame exceeds the limit, and from then on: the start of the
    /// next frame is unknown.
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
                self.frame = FrameSpans::default();
            } else {
                self.take_line(start, end);
                self.check_limit(0)?;
            }
        }
        self.drop_ignored_line();
        self.check_limit(self.buffered())?;
        Ok(None)
    }

    /// Returns the number of bytes pushed and not yet read.
    pub fn buffered(&self) -> usize {
        self.buffer.len() - self.line
    }

    /// Returns the reconnection time that the stream has requested.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Ends the stream and resets the decoder. Returns `true` if the stream was cut off inside a
    /// frame or a line; the unfinished part is dropped.
    pub fn finish(&mut self) -> bool {
        let has_fields = self.frame.has_data || !self.frame.event.is_empty();
        let unfinished = self.buffered() > 0 || self.skip_line || (has_fields && !self.dispatched);
        *self = Self::new(self.limit);
        unfinished
    }

    #[inline]
    fn clear_dispatched(&mut self) {
        if std::mem::take(&mut self.dispatched) {
            self.frame = FrameSpans::default();
            self.lossy = Lossy::default();
        }
    }

    /// Drops the bytes before the current line that are not fields of the frame.
    fn close_gaps(&mut self) {
        let fields = self.frame.start()..self.frame.end();
        if fields.len() == self.line {
            return;
        }
        let unread = self.buffered();
        self.touch(unread);
        self.buffer.drain(fields.end..self.line);
        if fields.start > 0 {
            self.touch(unread + fields.len());
            self.buffer.drain(..fields.start);
        }
        self.frame.move_down(fields.start);
        self.searched -= self.line - fields.len();
        self.line = fields.len();
    }

    /// Skips a byte order mark. Returns `false` while the first bytes could still become one.
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

    /// Returns the next complete line as a range of the buffer, without its line end.
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
            // An empty line ends every frame and needs no search.
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
        let (field, value) = field::parse(&self.buffer[start..end]);
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
            Field::Ignored => (),
        }
    }

    /// Moves a data line up to the one before, over its own field name.
    fn append(&mut self, value: Range<usize>) {
        self.touch(value.len());
        let at = self.frame.data.end;
        self.buffer[at] = b'\n';
        self.frame.data.end = at + 1 + value.len();
        self.buffer.copy_within(value, at + 1);
    }

    /// Borrows the frame from the buffer. Validates name and data together, including the few bytes
    /// between them.
    #[inline]
    fn lend(&mut self) -> Frame<'_> {
        let FrameSpans { event, data, late_event, .. } = &self.frame;
        let from = if event.is_empty() { data.start } else { event.start };
        if late_event.is_none() {
            if let Ok(text) = simdutf8::basic::from_utf8(&self.buffer[from..data.end]) {
                let event = part(text, ..event.len());
                return Frame { event, data: part(text, data.start - from..), id: &self.id };
            }
        }
        let event = late_event.as_deref().unwrap_or_else(|| &self.buffer[event.clone()]);
        let [event, data] = self.lossy.lend([event, &self.buffer[data.clone()]]);
        Frame { event, data, id: &self.id }
    }

    /// Drops an unfinished line that cannot become a field, so that it takes no memory however long
    /// it grows.
    fn drop_ignored_line(&mut self) {
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
        write!(f, "an event of the stream is larger than the limit of {} bytes; raise the limit", self.limit)
    }
}

impl std::error::Error for FrameTooLarge {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the touches per byte of a stream that arrives in chunks of a packet's size.
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
