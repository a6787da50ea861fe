//! Steps over JSON values.
//!
//! A string ends at the first quote that an even number of backslashes stands before, so one search finds it and nothing else in it is
//! looked at: neither escapes nor line feeds cost anything. Short strings, such as names, are searched sixteen bytes at a time in place;
//! only what is longer pays for a call. What a value is nested in is one bit for each level, so nothing is called for that either.
//!
//! In the browser package, where each copy is bytes to load, less is inlined.
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

impl<'a> Text<'a> {
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
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn key(self, at: usize) -> Result<(Range<usize>, usize), Malformed> {
        let at = self.space(at);
        if self.byte(at) != b'"' {
            return Err(Malformed);
        }
        let end = self.string(at)?;
        Ok((at + 1..end - 1, self.colon(end)?))
    }

    /// Where a value begins, behind its key.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn colon(self, at: usize) -> Position {
        match self.two(at) {
            Some([b':', first]) if *first > b' ' => Ok(at + 1),
            _ => self.spaced_colon(at),
        }
    }

    #[cold]
    fn spaced_colon(self, at: usize) -> Position {
        let at = self.after_space(at);
        if self.byte(at) == b':' { Ok(self.after_space(at + 1)) } else { Err(Malformed) }
    }

    #[inline(always)]
    fn two(self, at: usize) -> Option<&'a [u8; 2]> {
        self.0.get(at..)?.first_chunk()
    }

    /// Behind the value that begins here.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
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
        'value: loop {
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
                // Most of an object is fields that are strings.
                while is_object && self.two(at) == Some(b",\"") {
                    let end = self.string(at + 1)?;
                    at = self.colon(end)?;
                    if self.byte(at) != b'"' {
                        continue 'value;
                    }
                    at = self.string(at)?;
                }
                at = self.space(at);
                let byte = self.byte(at);
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

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
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
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn string(self, start: usize) -> Position {
        let quote = self.quote(start + 1)?;
        if self.byte(quote - 1) == b'\\' { self.after_escapes(start, quote) } else { Ok(quote + 1) }
    }

    /// As [`string`](Self::string), of which the first quote has a backslash before it.
    #[inline(never)]
    fn after_escapes(self, start: usize, mut quote: usize) -> Position {
        while self.byte(quote - 1) == b'\\' && self.is_escaped(start + 1, quote) {
            quote = self.searched_quote(quote + 1)?;
        }
        Ok(quote + 1)
    }

    /// Where the next quote is. Most strings are names of less than sixteen bytes, most others ids and moments.
    #[inline(always)]
    fn quote(self, at: usize) -> Position {
        match self.0.get(at..).and_then(|rest| rest.first_chunk()).and_then(near_quote) {
            Some(quote) => Ok(at + quote),
            None => self.searched_quote(at),
        }
    }

    #[inline(never)]
    fn searched_quote(self, at: usize) -> Position {
        let mut rest = self.0.get(at..).ok_or(Malformed)?;
        for _ in 0..NEAR_BLOCKS {
            let Some((block, more)) = rest.split_first_chunk() else { break };
            if let Some(quote) = near_quote(block) {
                return Ok(self.0.len() - rest.len() + quote);
            }
            rest = more;
        }
        let found = match rest.len() {
            0..16 => rest.iter().position(|byte| *byte == b'"'),
            _ => memchr::memchr(b'"', rest),
        };
        found.map(|found| self.0.len() - rest.len() + found).ok_or(Malformed)
    }

    fn is_escaped(self, start: usize, quote: usize) -> bool {
        let backslashes = self.0[start..quote].iter().rev().take_while(|byte| **byte == b'\\').count();
        backslashes % 2 == 1
    }
}

/// Blocks of sixteen bytes that are searched before it pays to call for more.
const NEAR_BLOCKS: usize = if cfg!(target_arch = "wasm32") { 0 } else { 3 };

/// Where a quote is among these bytes: one comparison of all of them, where every processor of the kind has it.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn near_quote(bytes: &[u8; 16]) -> Option<usize> {
    memchr::arch::x86_64::sse2::memchr::One::new(b'"')?.find(bytes)
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn near_quote(bytes: &[u8; 16]) -> Option<usize> {
    let at = |word: usize| {
        let zeros = zero_bytes(*bytes[word..].first_chunk().expect("eight bytes"), b'"');
        (zeros != 0).then(|| word + zeros.trailing_zeros() as usize / 8)
    };
    at(0).or_else(|| at(8))
}

/// True if a backslash is in the text. For short ones: eight bytes at a time cost less than a call.
#[inline]
pub(crate) fn has_escape(text: &[u8]) -> bool {
    let backslash = |word: &[u8; 8]| zero_bytes(*word, b'\\');
    match text.last_chunk() {
        _ if text.len() > 128 => memchr::memchr(b'\\', text).is_some(),
        None => text.contains(&b'\\'),
        // The last word may overlap the one before.
        Some(last) => {
            let words = text.chunks_exact(8).filter_map(|word| word.first_chunk());
            words.fold(backslash(last), |found, word| found | backslash(word)) != 0
        }
    }
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
