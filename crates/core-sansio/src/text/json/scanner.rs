//! Steps over JSON values.
//!
//! A position is an index into the text. It is passed in and returned, so it stays in a register:
//!
//! ```text
//!   {"name" : "a \"b\"","next":[1,2]}
//!    ▲      ▲ ▲        ▲ ▲
//!    │      │ │        │ └ next_key(behind the value) ─▶ the next key, or the end of the object
//!    │      │ │        └ value(its first byte) ─▶ behind the value
//!    │      │ └ token(at) ─▶ the next byte that is no space
//!    │      └ key(its quote) ─▶ the name without quotes, and the first byte of the value
//!    └ first_key(behind the brace) ─▶ the quote of the first key
//! ```
//!
//! A string ends at the first quote with an even number of backslashes before it. One search finds
//! that quote, and escapes and line feeds in the string cost nothing. Strings of up to sixteen bytes,
//! such as names, are searched in place; only longer ones pay for a call. One bit for each level
//! says what a value is nested in, so nesting needs no call either.
//!
//! In the browser package less is inlined, because each copy is bytes to load.

use std::ops::Range;

use super::bytes::near_quote;

/// What a value is open in, the innermost lowest: an object is a one, an array is a zero, above them a one that marks the bottom. Full at
/// 127 levels: what is nested deeper puts them aside and begins anew.
type Nesting = u128;

/// JSON text as bytes; at the end zero, which begins nothing.
#[derive(Clone, Copy)]
pub(super) struct Text<'a>(pub(super) &'a [u8]);

/// The text is not JSON, or is cut short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

type Position = Result<usize, Malformed>;

impl<'a> Text<'a> {
    #[inline(always)]
    pub(super) fn byte(self, at: usize) -> u8 {
        if at < self.0.len() { self.0[at] } else { 0 }
    }

    /// The next byte that is no space, and where it is. The service writes no space, so one comparison must do.
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

    /// Behind the whole text, if nothing but space is left.
    pub(super) fn end(self, at: usize) -> Result<(), Malformed> {
        if at < self.0.len() && self.token(at).0 < self.0.len() { Err(Malformed) } else { Ok(()) }
    }

    /// Where the first key of an object is, or what follows a comma: a quote.
    #[inline(always)]
    pub(super) fn first_key(self, at: usize) -> Position {
        match self.token(at) {
            (at, b'"') => Ok(at),
            _ => Err(Malformed),
        }
    }

    /// After a key and its colon: where the key is, without quotes, and where its value begins.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn key(self, at: usize) -> Result<(Range<usize>, usize), Malformed> {
        let (end, behind) = self.string(at)?;
        Ok((at + 1..end - 1, self.colon(end, behind)?))
    }

    #[inline(always)]
    fn colon(self, at: usize, behind: [u8; 2]) -> Position {
        match behind {
            [b':', first] if first > b' ' => Ok(at + 1),
            _ => self.spaced_colon(at),
        }
    }

    #[cold]
    fn spaced_colon(self, at: usize) -> Position {
        let (at, byte) = self.token(at);
        if byte == b':' { Ok(self.token(at + 1).0) } else { Err(Malformed) }
    }

    /// Where the next key is, behind a value; `Err` with where the object ends, if that is sound.
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

    /// Behind the value that begins here.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn value(self, at: usize) -> Position {
        let first = self.byte(at);
        // First what is most.
        if first == b'"' {
            return Ok(self.string(at)?.0);
        }
        if matches!(first, b'{' | b'[') { self.nested(at) } else { self.scalar(at) }
    }

    /// Behind an object or an array.
    fn nested(self, mut at: usize) -> Position {
        let mut nesting: Nesting = 1;
        let mut outer = Vec::new();
        let mut is_field = false;
        'next: loop {
            at = 'value: {
                if is_field {
                    // Most of an object is fields that are strings.
                    loop {
                        let (end, behind) = self.string(at)?;
                        if behind != *b":\"" {
                            at = self.colon(end, behind)?;
                            break;
                        }
                        let (end, behind) = self.string(end + 1)?;
                        if behind != *b",\"" {
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
            // Behind a value: what ends here, then what follows.
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
                        Some(aside) => nesting = aside,
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

    /// Behind the string that begins here, and the two bytes that stand there. Most strings are names of at most sixteen bytes.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn string(self, start: usize) -> Result<(usize, [u8; 2]), Malformed> {
        if cfg!(target_arch = "wasm32") {
            return self.any_string(start);
        }
        match self.window(start).map(end_in) {
            Some(Some(end)) if end.last != b'\\' => Ok((start + end.at, end.behind)),
            Some(Some(_)) => self.any_string(start),
            Some(None) => self.long_string(start),
            None => self.last_string(start, start),
        }
    }

    #[inline(always)]
    fn window(self, at: usize) -> Option<&'a [u8; 20]> {
        self.0.get(at..)?.first_chunk()
    }

    /// Most others are ids and moments, of twice that: no more than a few looks before it pays to search.
    #[inline(never)]
    fn long_string(self, start: usize) -> Result<(usize, [u8; 2]), Malformed> {
        for at in [start + 16, start + 32, start + 48] {
            match self.window(at).map(end_in) {
                Some(Some(end)) if end.last != b'\\' => return Ok((at + end.at, end.behind)),
                Some(None) => (),
                Some(Some(_)) => break,
                None => return self.last_string(start, at),
            }
        }
        self.any_string(start)
    }

    /// Where the text ends soon, and no quote is before `searched`: the first in its last block must be it.
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

    /// Where the next quote is: what was quoted in a text ends soon again.
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
    /// Behind its quote.
    at: usize,
    /// Before its quote.
    last: u8,
    behind: [u8; 2],
}

/// The first quote among the sixteen bytes behind the first one. What is around it is among the twenty for certain, so there is no bound
/// to check.
#[inline(always)]
fn end_in(window: &[u8; 20]) -> Option<StringEnd> {
    let before = near_quote(window[1..].first_chunk()?)? & 15;
    let [last, _, behind @ ..] = *window[before..].first_chunk::<4>()?;
    Some(StringEnd { at: before + 2, last, behind })
}

#[inline(always)]
fn close_of(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_found_in_one_look_as_by_searching() {
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
