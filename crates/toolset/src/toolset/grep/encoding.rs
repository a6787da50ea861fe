//! Decodes text by its byte order mark: UTF-8 without the mark, UTF-16 as UTF-8, other bytes as
//! they are.

use std::io::{self, Cursor, Read};

const UTF_8: &[u8] = b"\xef\xbb\xbf";
const LITTLE_ENDIAN: &[u8] = b"\xff\xfe";
const BIG_ENDIAN: &[u8] = b"\xfe\xff";

pub(super) fn decoded<'a>(mut source: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut start = Vec::new();
    source.by_ref().take(UTF_8.len() as u64).read_to_end(&mut start)?;
    for (mark, unit) in
        [(LITTLE_ENDIAN, u16::from_le_bytes as fn([u8; 2]) -> u16), (BIG_ENDIAN, u16::from_be_bytes)]
    {
        if let Some(rest) = start.strip_prefix(mark) {
            let source = Cursor::new(rest.to_owned()).chain(source);
            return Ok(Box::new(Utf16 { source, unit, pending: Vec::new(), text: Cursor::default() }));
        }
    }
    let rest = start.strip_prefix(UTF_8).unwrap_or(&start).to_owned();
    Ok(Box::new(Cursor::new(rest).chain(source)))
}

/// Decodes UTF-16 to UTF-8, with U+FFFD for a lone surrogate.
struct Utf16<R> {
    source: R,
    unit: fn([u8; 2]) -> u16,
    /// Bytes that are not decoded yet: fewer than four after each read.
    pending: Vec<u8>,
    text: Cursor<Vec<u8>>,
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.text.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let mut piece = [0; 8192];
            let length = self.source.read(&mut piece)?;
            self.pending.extend_from_slice(&piece[..length]);
            if self.pending.is_empty() {
                return Ok(0);
            }
            self.text = Cursor::new(self.decode(length == 0).into_bytes());
        }
    }
}

impl<R> Utf16<R> {
    fn decode(&mut self, is_end: bool) -> String {
        let mut units: Vec<_> =
            self.pending.chunks_exact(2).map(|pair| (self.unit)([pair[0], pair[1]])).collect();
        let has_half = units.last().is_some_and(|last| (0xd800..0xdc00).contains(last));
        if has_half && !is_end {
            units.pop();
        }
        self.pending.drain(..units.len() * 2);
        let is_cut = is_end && !self.pending.is_empty();
        if is_cut {
            self.pending.clear();
        }
        let characters = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
        characters.chain(is_cut.then_some(char::REPLACEMENT_CHARACTER)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns one byte at a time.
    struct Dripping<'a>(&'a [u8]);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(buffer.len()).min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    #[test]
    fn marks_are_taken_off_and_utf_16_becomes_utf_8() {
        let utf_16 =
            |unit: fn(u16) -> [u8; 2]| "\u{feff}a€😀\n".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let cut = [&utf_16(u16::to_le_bytes)[..], b"\x3d\xd8x"].concat();
        for (bytes, expected) in [
            (&b"\xef\xbb\xbfvendor"[..], "vendor".as_bytes()),
            (&utf_16(u16::to_le_bytes), "a€😀\n".as_bytes()),
            (&utf_16(u16::to_be_bytes), "a€😀\n".as_bytes()),
            (&cut, "a€😀\n\u{fffd}\u{fffd}".as_bytes()),
            (b"\xff", b"\xff"),
            (b"\xffabc", b"\xffabc"),
            (b"", b""),
        ] {
            for source in [Box::new(bytes) as Box<dyn Read>, Box::new(Dripping(bytes))] {
                let mut text = Vec::new();
                decoded(source).unwrap().read_to_end(&mut text).unwrap();
                assert_eq!(text, expected, "{bytes:?}");
            }
        }
    }
}
