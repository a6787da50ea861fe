//! Server-sent events: bytes in, frames out, by the rules of the WHATWG HTML standard ("Interpreting an event stream").
//!
//! Every sequence of bytes is a valid stream. Each byte is looked at a constant number of times however the stream is cut into
//! pieces. Comments, unknown fields and finished frames leave nothing behind.

use std::time::Duration;

/// The largest frame taken by default: 16 MiB. The service spills tool output above 100,000 characters to files, so that real
/// frames are far smaller; inline images and documents are the largest.
pub const DEFAULT_MAX_FRAME_BYTES: usize = 16 * 1024 * 1024;

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
    /// Bytes pushed and not yet consumed start here in `buffer`.
    consumed: usize,
    buffer: Vec<u8>,
    /// How far the unfinished line at `consumed` has been searched for its end.
    searched: usize,
    start: Start,
    /// The last line ended with CR at the end of the input: an LF that follows belongs to it.
    skip_line_feed: bool,
    /// The rest of an unfinished line that says nothing.
    skip_line: bool,
    event: String,
    data: String,
    has_data: bool,
    dispatched: bool,
    id: String,
    retry: Option<Duration>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event of the stream is larger than the limit of {limit} bytes")]
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
            consumed: 0,
            buffer: Vec::new(),
            searched: 0,
            start: Start::MaybeByteOrderMark,
            skip_line_feed: false,
            skip_line: false,
            event: String::new(),
            data: String::new(),
            has_data: false,
            dispatched: false,
            id: String::new(),
            retry: None,
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
        if self.consumed > 0 {
            self.touch(self.buffered());
        }
        self.buffer.drain(..self.consumed);
        self.searched -= self.consumed;
        self.consumed = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame, or `None` if more bytes are needed. Once a frame was too large it says so for good: what comes after it
    /// cannot be told from what belongs to it.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, FrameTooLarge> {
        if self.is_too_large {
            return Err(FrameTooLarge { limit: self.limit });
        }
        if self.dispatched {
            self.clear_frame();
        }
        if self.start == Start::MaybeByteOrderMark && !self.pass_byte_order_mark() {
            return Ok(None);
        }
        while let Some((start, end)) = self.next_line() {
            if start == end {
                if self.has_data {
                    self.dispatched = true;
                    return Ok(Some(Frame { event: &self.event, data: &self.data, id: &self.id }));
                }
                self.clear_frame();
            } else {
                self.take_line(start, end);
                self.check_limit(0)?;
            }
        }
        self.drop_silent_line();
        self.check_limit(self.buffer.len() - self.consumed)?;
        Ok(None)
    }

    /// Bytes pushed and not yet read.
    pub fn buffered(&self) -> usize {
        self.buffer.len() - self.consumed
    }

    /// The reconnection time the stream has asked for, if any.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// The stream is over: drops an unfinished frame, and tells whether there was one (the stream was cut, not ended).
    pub fn finish(&mut self) -> bool {
        let has_fields = self.has_data || !self.event.is_empty();
        let unfinished = self.buffered() > 0 || self.skip_line || (has_fields && !self.dispatched);
        *self = Self::new(self.limit);
        unfinished
    }

    /// False while the first bytes could still become a byte order mark.
    fn pass_byte_order_mark(&mut self) -> bool {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        let bytes = &self.buffer[self.consumed..];
        if bytes.len() < MARK.len() && MARK.starts_with(bytes) {
            return false;
        }
        if bytes.starts_with(MARK) {
            self.consume(MARK.len());
        }
        self.start = Start::Passed;
        true
    }

    /// The next line that is whole, as a range of the buffer without its end.
    fn next_line(&mut self) -> Option<(usize, usize)> {
        loop {
            if self.skip_line_feed {
                if *self.buffer.get(self.consumed)? == b'\n' {
                    self.consume(1);
                }
                self.skip_line_feed = false;
            }
            let Some(found) = memchr::memchr2(b'\n', b'\r', &self.buffer[self.searched..]) else {
                self.touch(self.buffer.len() - self.searched);
                self.searched = self.buffer.len();
                return None;
            };
            self.touch(found + 1);
            let (start, end) = (self.consumed, self.searched + found);
            self.consume(end + 1 - start);
            self.skip_line_feed = self.buffer[end] == b'\r';
            if !std::mem::take(&mut self.skip_line) {
                return Some((start, end));
            }
        }
    }

    fn take_line(&mut self, start: usize, end: usize) {
        self.touch(end - start);
        let line = &self.buffer[start..end];
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => {
                if self.has_data {
                    self.data.push('\n');
                }
                self.has_data = true;
                push_lossy(&mut self.data, value);
            }
            b"event" => {
                self.event.clear();
                push_lossy(&mut self.event, value);
            }
            b"id" if !value.contains(&0) => {
                self.id.clear();
                push_lossy(&mut self.id, value);
            }
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                let milliseconds = value
                    .iter()
                    .fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
                self.retry = Some(Duration::from_millis(milliseconds));
            }
            _ => (),
        }
    }

    /// Lets go of an unfinished line that cannot become a field, however long it grows.
    fn drop_silent_line(&mut self) {
        const FIELDS: [&[u8]; 4] = [b"data:", b"event:", b"id:", b"retry:"];
        let line = &self.buffer[self.consumed..];
        let may_be_field = FIELDS.iter().any(|field| line.starts_with(field) || field.starts_with(line));
        if self.skip_line || !may_be_field {
            self.skip_line = true;
            self.consume(line.len());
        }
    }

    fn check_limit(&mut self, unfinished_line: usize) -> Result<(), FrameTooLarge> {
        if self.data.len() + self.event.len() + self.id.len() + unfinished_line > self.limit {
            *self = Self { is_too_large: true, ..Self::new(self.limit) };
            return Err(FrameTooLarge { limit: self.limit });
        }
        Ok(())
    }

    fn consume(&mut self, bytes: usize) {
        self.consumed += bytes;
        self.searched = self.consumed;
    }

    #[cfg(test)]
    fn touch(&mut self, bytes: usize) {
        self.touched += bytes;
    }

    #[cfg(not(test))]
    #[inline]
    fn touch(&mut self, _bytes: usize) {}

    fn clear_frame(&mut self) {
        self.event.clear();
        self.data.clear();
        self.has_data = false;
        self.dispatched = false;
    }
}

fn push_lossy(out: &mut String, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(text) => out.push_str(text),
        Err(_) => out.push_str(&String::from_utf8_lossy(bytes)),
    }
}

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
