//! The data of the frames of an event stream, whatever its line ends are.

use std::io;
use std::mem;

/// The longest line.
const MAX_LINE_BYTES: usize = 32 * 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Frames {
    /// The line that has not ended.
    line: Vec<u8>,
    /// `true` if the last byte was a carriage return: a line feed behind it ends no other line.
    was_return: bool,
    data: Option<String>,
}

impl Frames {
    /// Returns the data of the frames that end in this piece.
    pub(super) fn read(&mut self, piece: &[u8]) -> io::Result<Vec<String>> {
        let mut ended = Vec::new();
        for byte in piece {
            match byte {
                b'\n' if mem::take(&mut self.was_return) => {}
                b'\n' | b'\r' => {
                    self.was_return = *byte == b'\r';
                    ended.extend(self.end_line());
                }
                byte => {
                    self.was_return = false;
                    self.line.push(*byte);
                }
            }
        }
        if self.line.len() > MAX_LINE_BYTES {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a line of the stream is too long"));
        }
        Ok(ended)
    }

    /// Ends a line. Returns the data of the frame that ends with it.
    fn end_line(&mut self) -> Option<String> {
        let line = mem::take(&mut self.line);
        if line.is_empty() {
            return self.data.take();
        }
        let line = String::from_utf8_lossy(&line);
        let more = line.strip_prefix("data:")?;
        let more = more.strip_prefix(' ').unwrap_or(more);
        match &mut self.data {
            Some(data) => *data = format!("{data}\n{more}"),
            None => self.data = Some(more.to_owned()),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_ends_a_line_at_every_cut() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ": ping||event: a|data: {\"a\":1}||data:one|data: two|||data: left".replace('|', end);
            for cut in 0..=text.len() {
                let mut frames = Frames::default();
                let mut all = frames.read(&text.as_bytes()[..cut]).unwrap();
                all.extend(frames.read(&text.as_bytes()[cut..]).unwrap());
                assert_eq!(all, ["{\"a\":1}", "one\ntwo"], "{end:?} cut at {cut}");
            }
        }
    }
}
