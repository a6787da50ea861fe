//! Skips JSON values.
//!
//! A string ends at the first quote that follows an even number of backslashes, so one search for
//! quotes finds its end and escapes cost nothing. Up to 64 bytes are searched in place, sixteen at
//! a time; only a longer string pays for a call of memchr. Nesting takes one bit for each level, so
//! there is no recursion either.
//!
//! Positions in the text below, for the key `id`:
//!
//! ```text
//!   { "id":"a\"b" , "n":1}
//!     ▲   ▲▲     ▲  ▲
//!     │   ││     │  └── the next key, from `next_key`
//!     │   ││     └───── the end of the value
//!     │   │└─────────── the start of the value
//!     │   └──────────── the end of the key; `after` is the two bytes from here
//!     └──────────────── the first key, from `first_key`
//! ```
//!
//! Methods take and return positions as plain numbers, which keeps them in registers. In the npm
//! package, which must be small, fewer of them are inlined.

use std::ops::Range;

use super::bytes::near_quote;

/// The open brackets as bits, the innermost in the lowest: 1 for an object, 0 for an array, and
/// above them a 1 that marks the bottom. Holds 127 levels; deeper nesting pushes the word on a
/// stack and starts a new one.
type Nesting = u128;

/// JSON text as bytes. Reads past the end return 0, which starts no token.
#[derive(Clone, Copy)]
pub(super) struct Text<'a>(pub(super) &'a [u8]);

/// The text is not JSON, or is truncated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

type Position = Result<usize, Malformed>;

impl<'a> Text<'a> {
    #[inline(always)]
    pub(super) fn byte(self, at: usize) -> u8 {
        if at < self.0.len() { self.0[at] } else { 0 }
    }

    /// Returns the next byte that is not whitespace, and its position. The service writes no
    /// whitespace, so the usual case takes one comparison.
    #[inline(always)]
    pub(super) fn token(self, at: usize) -> (usize, u8) {
        match self.byte(at) {
            byte if byte > b' ' => (at, byte),
            _ => self.after_space(at),
        }
    }

    #[cold]
    fn after_space(self, at: usize) -> (usize, u8) {
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let at = at + self.0.get(at..).map_or(0, |rest| rest.iter().take_while(is_space).count());
        (at, self.byte(at))
    }

    /// Succeeds if only whitespace is left.
    pub(super) fn end(self, at: usize) -> Result<(), Malformed> {
        if at < self.0.len() && self.token(at).0 < self.0.len() { Err(Malformed) } else { Ok(()) }
    }

    /// Returns the position of the next key's quote, after an opening brace or a comma.
    #[inline(always)]
    pub(super) fn first_key(self, at: usize) -> Position {
        match self.token(at) {
            (at, b'"') => Ok(at),
            _ => Err(Malformed),
        }
    }

    /// Returns the range of the key at `at`, without quotes, and the start of its value.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn key(self, at: usize) -> Result<(Range<usize>, usize), Malformed> {
        let (end, after) = self.string(at)?;
        Ok((at + 1..end - 1, self.colon(end, after)?))
    }

    #[inline(always)]
    fn colon(self, at: usize, after: [u8; 2]) -> Position {
        match after {
            [b':', first] if first > b' ' => Ok(at + 1),
            _ => self.spaced_colon(at),
        }
    }

    #[cold]
    fn spaced_colon(self, at: usize) -> Position {
        let (at, byte) = self.token(at);
        if byte == b':' { Ok(self.token(at + 1).0) } else { Err(Malformed) }
    }

    /// Returns the position of the next key after a value. At the end of the object, returns `Err`
    /// with the position after it, or with [`Malformed`].
    #[inline(always)]
    pub(super) fn next_key(self, at: usize) -> Result<usize, Position> {
        match self.0.get(at..).and_then(|rest| rest.first_chunk()) {
            Some(b",\"") => Ok(at + 1),
            _ => self.spaced_key(at),
        }
    }

    fn spaced_key(self, at: usize) -> Result<usize, Position> {
        match self.token(at) {
            (at, b',') => self.first_key(at + 1).map_err(Err),
            (at, b'}') => Err(Ok(at + 1)),
            _ => Err(Err(Malformed)),
        }
    }

    /// Returns the end of the value that starts at `at`.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn value(self, at: usize) -> Position {
        let first = self.byte(at);
        // Most values are strings.
        if first == b'"' {
            return Ok(self.string(at)?.0);
        }
        if matches!(first, b'{' | b'[') { self.nested(at) } else { self.scalar(at) }
    }

    /// Returns the end of the object or array that starts at `at`.
    fn nested(self, mut at: usize) -> Position {
        let mut nesting: Nesting = 1;
        let mut outer = Vec::new();
        let mut is_field = false;
        'next: loop {
            at = 'value: {
                if is_field {
                    // Stays in this loop while the values are strings, as most are.
                    loop {
                        let (end, after) = self.string(at)?;
                        if after != *b":\"" {
                            at = self.colon(end, after)?;
                            break;
                        }
                        let (end, after) = self.string(end + 1)?;
                        if after != *b",\"" {
                            break 'value end;
                        }
                        at = end + 1;
                    }
                }
                match self.byte(at) {
                    b'"' => self.string(at)?.0,
                    open @ (b'{' | b'[') => {
                        if nesting > Nesting::MAX / 2 {
                            outer.push(std::mem::replace(&mut nesting, 1));
                        }
                        is_field = open == b'{';
                        nesting = nesting << 1 | Nesting::from(is_field);
                        let (first, byte) = self.token(at + 1);
                        at = first;
                        if byte != close_of(is_field) {
                            if is_field && byte != b'"' {
                                return Err(Malformed);
                            }
                            continue 'next;
                        }
                        at
                    }
                    _ => self.scalar(at)?,
                }
            };
            // After a value: closes the brackets that end here, then moves to the next value.
            loop {
                let (found, byte) = self.token(at);
                is_field = nesting & 1 == 1;
                at = found + 1;
                if byte == b',' {
                    let (next, byte) = self.token(at);
                    at = next;
                    if is_field && byte != b'"' {
                        return Err(Malformed);
                    }
                    break;
                }
                if byte != close_of(is_field) {
                    return Err(Malformed);
                }
                nesting >>= 1;
                if nesting == 1 {
                    match outer.pop() {
                        Some(word) => nesting = word,
                        None => return Ok(at),
                    }
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

    /// Returns the end of the string that starts at `start`, and the two bytes after it. Most
    /// strings are names of at most sixteen bytes.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn string(self, start: usize) -> Result<(usize, [u8; 2]), Malformed> {
        if cfg!(target_arch = "wasm32") {
            return self.any_string(start);
        }
        match self.window(start).map(end_in) {
            Some(Some(end)) if end.last != b'\\' => Ok((start + end.at, end.after)),
            Some(Some(_)) => self.any_string(start),
            Some(None) => self.long_string(start),
            None => self.last_string(start, start),
        }
    }

    #[inline(always)]
    fn window(self, at: usize) -> Option<&'a [u8; 20]> {
        self.0.get(at..)?.first_chunk()
    }

    /// Searches three more windows, enough for ids and timestamps, before it calls memchr.
    #[inline(never)]
    fn long_string(self, start: usize) -> Result<(usize, [u8; 2]), Malformed> {
        for at in [start + 16, start + 32, start + 48] {
            match self.window(at).map(end_in) {
                Some(Some(end)) if end.last != b'\\' => return Ok((at + end.at, end.after)),
                Some(None) => (),
                Some(Some(_)) => break,
                None => return self.last_string(start, at),
            }
        }
        self.any_string(start)
    }

    /// Searches the last block of a text too short for a window. There is no quote up to
    /// `searched`.
    #[inline(never)]
    fn last_string(self, start: usize, searched: usize) -> Result<(usize, [u8; 2]), Malformed> {
        let block = self.0.len().wrapping_sub(16);
        if let Some(found) = self.0.last_chunk().and_then(near_quote).filter(|_| block <= searched + 1) {
            let quote = block + found;
            if quote > searched && self.byte(quote - 1) != b'\\' {
                return Ok((quote + 1, [self.byte(quote + 1), self.byte(quote + 2)]));
            }
        }
        self.any_string(start)
    }

    #[inline(never)]
    fn any_string(self, start: usize) -> Result<(usize, [u8; 2]), Malformed> {
        let mut at = start + 1;
        loop {
            let quote = self.quote(at)?;
            at = quote + 1;
            if self.byte(quote - 1) != b'\\' || !self.is_escaped(start + 1, quote) {
                return Ok((at, [self.byte(at), self.byte(at + 1)]));
            }
        }
    }

    /// Returns the position of the next quote. Tries a block in place first, because quotations
    /// inside a text are short.
    fn quote(self, at: usize) -> Position {
        let rest = self.0.get(at..).ok_or(Malformed)?;
        let found = match rest.first_chunk() {
            Some(block) => near_quote(block).or_else(|| memchr::memchr(b'"', rest)),
            None => rest.iter().position(|byte| *byte == b'"'),
        };
        found.map(|found| at + found).ok_or(Malformed)
    }

    fn is_escaped(self, start: usize, quote: usize) -> bool {
        let backslashes = self.0[start..quote].iter().rev().take_while(|byte| **byte == b'\\').count();
        backslashes % 2 == 1
    }
}

/// The end of a string.
struct StringEnd {
    /// The position after its quote, relative to the window.
    at: usize,
    /// The byte before its quote.
    last: u8,
    /// The two bytes after its quote.
    after: [u8; 2],
}

/// Finds the first quote in bytes 1 to 16 of the window. Its neighbours are inside the twenty
/// bytes, so the compiler drops the bounds checks.
#[inline(always)]
fn end_in(window: &[u8; 20]) -> Option<StringEnd> {
    let before = near_quote(window[1..].first_chunk()?)? & 15;
    let [last, _, after @ ..] = *window[before..].first_chunk::<4>()?;
    Some(StringEnd { at: before + 2, last, after })
}

#[inline(always)]
fn close_of(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_windowed_search_agrees_with_the_plain_one() {
        let parts: [&[u8]; 4] = [b"\"", b"\\", b"a", b"aaaaaaaaaaaaa"];
        for seed in 0..20_000 {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut text = vec![b'"'];
            for _ in 0..random.usize(..40) {
                text.extend(parts[random.usize(..parts.len())]);
            }
            let text = Text(&text);
            assert_eq!(text.string(0), text.any_string(0), "{:?}", std::str::from_utf8(text.0));
        }
    }
}
