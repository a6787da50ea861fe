//! Steps over JSON values.
//!
//! A string ends at the first quote that an even number of backslashes stands before, so one search finds it and nothing else in it is
//! looked at: neither escapes nor line feeds cost anything. Short strings, such as names, are searched eight bytes at a time in place;
//! only what is longer pays for a call. What a value is nested in is one bit for each level, so nothing is called for that either.
//!
//! A position is a number that is passed in and given back: it stays in a register.

use std::ops::Range;

use super::Malformed;

/// What a value is open in, the innermost lowest: an object is a one, an array is a zero, above them a one that marks the bottom. Full at
/// 127 levels, the depth at which serde_json gives up as well.
type Nesting = u128;

/// JSON text as bytes; at the end zero, which begins nothing.
#[derive(Clone, Copy)]
pub(super) struct Text<'a>(pub(super) &'a [u8]);

type Position = Result<usize, Malformed>;

impl Text<'_> {
    #[inline(always)]
    pub(super) fn byte(self, at: usize) -> u8 {
        if at < self.0.len() { self.0[at] } else { 0 }
    }

    /// The next byte that is no space. The service writes none, so one comparison must do.
    #[inline(always)]
    pub(super) fn space(self, at: usize) -> usize {
        if self.byte(at) > b' ' { at } else { self.after_space(at) }
    }

    #[cold]
    fn after_space(self, at: usize) -> usize {
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        at + self.0.get(at..).map_or(0, |rest| rest.iter().take_while(is_space).count())
    }

    /// Behind the whole text, if nothing but space is left.
    pub(super) fn end(self, at: usize) -> Result<(), Malformed> {
        if self.space(at) < self.0.len() { Err(Malformed) } else { Ok(()) }
    }

    /// After a key and its colon: where the key is, without quotes, and where its value begins.
    #[inline(always)]
    pub(super) fn key(self, at: usize) -> Result<(Range<usize>, usize), Malformed> {
        let at = self.space(at);
        if self.byte(at) != b'"' {
            return Err(Malformed);
        }
        let end = self.string(at)?;
        let key = at + 1..end - 1;
        let at = if self.byte(end) == b':' { end } else { self.after_space(end) };
        if self.byte(at) == b':' { Ok((key, self.space(at + 1))) } else { Err(Malformed) }
    }

    /// Behind the value that begins here.
    #[inline(always)]
    pub(super) fn value(self, at: usize) -> Position {
        match self.byte(at) {
            b'"' => self.string(at),
            b'{' | b'[' => self.nested(at),
            _ => self.scalar(at),
        }
    }

    /// Behind an object or an array.
    fn nested(self, mut at: usize) -> Position {
        let mut nesting: Nesting = 1;
        loop {
            // At a value.
            at = match self.byte(at) {
                b'"' => self.string(at)?,
                open @ (b'{' | b'[') => {
                    if nesting > Nesting::MAX / 2 {
                        return Err(Malformed);
                    }
                    let is_object = open == b'{';
                    nesting = nesting << 1 | Nesting::from(is_object);
                    at = self.space(at + 1);
                    if self.byte(at) != close_of(is_object) {
                        if is_object {
                            at = self.key(at)?.1;
                        }
                        continue;
                    }
                    at
                }
                _ => self.scalar(at)?,
            };
            // Behind a value: what ends here, then what follows.
            loop {
                let is_object = nesting & 1 == 1;
                let mut byte = self.byte(at);
                if byte <= b' ' {
                    at = self.after_space(at);
                    byte = self.byte(at);
                }
                at += 1;
                if byte == b',' {
                    at = if is_object { self.key(at)?.1 } else { self.space(at) };
                    break;
                }
                if byte != close_of(is_object) {
                    return Err(Malformed);
                }
                nesting >>= 1;
                if nesting == 1 {
                    return Ok(at);
                }
            }
        }
    }

    #[inline(always)]
    fn scalar(self, start: usize) -> Position {
        let mut at = start;
        if !matches!(self.byte(at), b'-' | b'0'..=b'9' | b't' | b'f' | b'n') {
            return Err(Malformed);
        }
        while matches!(self.byte(at), b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E') {
            at += 1;
        }
        Ok(at)
    }

    /// Behind the string that begins here.
    #[inline(always)]
    fn string(self, start: usize) -> Position {
        let mut quote = self.quote(start + 1)?;
        while self.byte(quote - 1) == b'\\' && self.is_escaped(start + 1, quote) {
            quote = self.searched_quote(quote + 1)?;
        }
        Ok(quote + 1)
    }

    /// Where the next quote is. Most strings are names of less than sixteen bytes.
    #[inline(always)]
    fn quote(self, at: usize) -> Position {
        match self.quote_in_word(at).or_else(|| self.quote_in_word(at + 8)) {
            Some(quote) => Ok(quote),
            None => self.far_quote(at),
        }
    }

    fn far_quote(self, at: usize) -> Position {
        let found = self.quote_in_word(at + 16).or_else(|| self.quote_in_word(at + 24));
        found.map_or_else(|| self.searched_quote(at), Ok)
    }

    fn searched_quote(self, at: usize) -> Position {
        let rest = self.0.get(at..).ok_or(Malformed)?;
        let found = match rest.len() {
            0..16 => rest.iter().position(|byte| *byte == b'"'),
            _ => memchr::memchr(b'"', rest),
        };
        found.map(|found| at + found).ok_or(Malformed)
    }

    /// Where a quote is among the next eight bytes.
    #[inline(always)]
    fn quote_in_word(self, at: usize) -> Option<usize> {
        let zeros = zero_bytes(*self.0.get(at..)?.first_chunk()?, b'"');
        (zeros != 0).then(|| at + zeros.trailing_zeros() as usize / 8)
    }

    #[cold]
    fn is_escaped(self, start: usize, quote: usize) -> bool {
        let backslashes = self.0[start..quote].iter().rev().take_while(|byte| **byte == b'\\').count();
        backslashes % 2 == 1
    }
}

/// True if a backslash is in the text. For short ones: eight bytes at a time cost less than a call.
#[inline]
pub(crate) fn has_escape(text: &[u8]) -> bool {
    let words = text.chunks_exact(8);
    words.remainder().contains(&b'\\')
        || words.fold(0, |found, word| found | zero_bytes(word.try_into().expect("eight bytes"), b'\\')) != 0
}

/// A bit in each byte that is `wanted`; above the lowest of them, perhaps in others too. With `wanted` made zero, subtracting one sets
/// the high bit there, and nowhere below.
#[inline(always)]
fn zero_bytes(word: [u8; 8], wanted: u8) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let word = u64::from_le_bytes(word) ^ (ONES * u64::from(wanted));
    word.wrapping_sub(ONES) & !word & (ONES << 7)
}

#[inline(always)]
fn close_of(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}
