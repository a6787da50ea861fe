//! Searches text for bytes, sixteen or more at a time.

/// Returns the position of the first quote.
#[inline(always)]
pub(super) fn near_quote(bytes: &[u8; 16]) -> Option<usize> {
    near(b'"', bytes)
}

/// Returns `true` if the text contains a backslash.
///
/// Up to 128 bytes, comparing blocks in place costs less than a call of memchr. The last block may
/// overlap the one before.
#[inline]
pub(crate) fn has_escape(text: &[u8]) -> bool {
    let has_backslash = |block: &[u8; 16]| near(b'\\', block).is_some();
    match (text.first_chunk(), text.last_chunk(), text.last_chunk()) {
        _ if text.len() > 128 || cfg!(target_arch = "wasm32") => memchr::memchr(b'\\', text).is_some(),
        (_, _, Some(last)) => {
            has_backslash(last)
                || text.chunks_exact(16).any(|block| block.first_chunk().is_some_and(has_backslash))
        }
        (Some(first), Some(last), None) => zero_bytes(*first, b'\\') | zero_bytes(*last, b'\\') != 0,
        _ => text.contains(&b'\\'),
    }
}

/// Returns the position of the next backslash, which in a text with line feeds is often near.
#[inline]
pub(super) fn next_escape(text: &[u8]) -> Option<usize> {
    for (at, block) in text.chunks_exact(16).take(6).enumerate() {
        if let Some(found) = block.first_chunk().and_then(|block| near(b'\\', block)) {
            return Some(at * 16 + found);
        }
    }
    memchr::memchr(b'\\', text)
}

/// The kind of bytes in a JSON string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contents {
    Plain,
    Escapes,
    /// Control characters, which JSON allows only as escapes.
    Control,
}

/// Classifies the bytes between the quotes of a string.
#[inline]
pub(super) fn contents(text: &[u8]) -> Contents {
    let found = if text.len() <= 16 { Found::in_few(text) } else { Found::in_many(text) };
    match found {
        Found { control: 0, escape: 0 } => Contents::Plain,
        Found { control: 0, .. } => Contents::Escapes,
        _ => Contents::Control,
    }
}

/// Returns the first position of `wanted`. SSE2, which every x86-64 processor has, compares all
/// sixteen bytes at once.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn near(wanted: u8, bytes: &[u8; 16]) -> Option<usize> {
    memchr::arch::x86_64::sse2::memchr::One::new(wanted)?.find(bytes)
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn near(wanted: u8, bytes: &[u8; 16]) -> Option<usize> {
    near_by_words(wanted, bytes)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline(always)]
fn near_by_words(wanted: u8, bytes: &[u8; 16]) -> Option<usize> {
    let [a, b, c, d, e, f, g, h, rest @ ..] = *bytes;
    match (zero_bytes([a, b, c, d, e, f, g, h], wanted), zero_bytes(rest, wanted)) {
        (0, 0) => None,
        (0, second) => Some(8 + second.trailing_zeros() as usize / 8),
        (first, _) => Some(first.trailing_zeros() as usize / 8),
    }
}

/// Nonzero fields mark the kinds of bytes that a text contains.
#[derive(Clone, Copy)]
struct Found {
    control: u64,
    escape: u64,
}

impl Found {
    #[inline(always)]
    fn in_few(text: &[u8]) -> Self {
        let [a, b] = words(text);
        Self { control: controls(a) | controls(b), escape: zero_bytes(a, b'\\') | zero_bytes(b, b'\\') }
    }

    /// Checks the last 32 bytes separately, so that whole blocks cover the rest. A loop over whole
    /// blocks without branches compiles to vector instructions.
    #[inline(never)]
    fn in_many(text: &[u8]) -> Self {
        const BLOCK: usize = 32;
        let (start, end) = (text.len().saturating_sub(BLOCK), text.len() - 16);
        let (a, b) = (Self::in_few(&text[start..start + 16]), Self::in_few(&text[end..]));
        let blocks = if text.len() > BLOCK { &text[..start.next_multiple_of(BLOCK)] } else { &[] };
        let marks = blocks
            .iter()
            .fold(0, |marks, byte| marks | u8::from(*byte < b' ') | u8::from(*byte == b'\\') << 1);
        Self {
            control: a.control | b.control | u64::from(marks & 1),
            escape: a.escape | b.escape | u64::from(marks & 2),
        }
    }
}

/// Loads up to sixteen bytes into two words. Bytes may occur twice; spaces fill the rest.
#[inline(always)]
fn words(text: &[u8]) -> [[u8; 8]; 2] {
    const SPACES: [u8; 8] = [b' '; 8];
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        return [*first, *last];
    }
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(*half)));
        return [(first | last << 32).to_le_bytes(), SPACES];
    }
    let few = text.iter().fold(u64::from_le_bytes(SPACES), |word, byte| word << 8 | u64::from(*byte));
    [few.to_le_bytes(), SPACES]
}

/// Like [`zero_bytes`], for bytes below a space.
#[inline(always)]
fn controls(word: [u8; 8]) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let word = u64::from_le_bytes(word);
    word.wrapping_sub(ONES * u64::from(b' ')) & !word & (ONES << 7)
}

/// Sets the high bit of each byte that equals `wanted`, and of no byte below the lowest of them.
/// Bytes above it may have theirs set by the borrow of the subtraction.
///
/// The XOR turns `wanted` into zero, and subtracting one from zero sets the high bit.
#[inline(always)]
fn zero_bytes(word: [u8; 8], wanted: u8) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let word = u64::from_le_bytes(word) ^ (ONES * u64::from(wanted));
    word.wrapping_sub(ONES) & !word & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_at_every_position() {
        for length in 0..100 {
            let plain = vec![b'a'; length];
            assert_eq!((contents(&plain), has_escape(&plain)), (Contents::Plain, false));
            for at in 0..length {
                let with = |byte| [&plain[..at], &[byte], &plain[at + 1..]].concat();
                for (byte, found) in [
                    (b'\\', Contents::Escapes),
                    (0, Contents::Control),
                    (0x1F, Contents::Control),
                    (b' ', Contents::Plain),
                    (0x7F, Contents::Plain),
                    (0xFF, Contents::Plain),
                ] {
                    assert_eq!(contents(&with(byte)), found, "{byte} at {at} of {length}");
                    assert_eq!(has_escape(&with(byte)), byte == b'\\', "{byte} at {at} of {length}");
                    assert_eq!(next_escape(&with(byte)), (byte == b'\\').then_some(at));
                }
            }
        }
    }

    #[test]
    fn all_implementations_find_the_same() {
        for quotes in 0..1_u32 << 16 {
            let mut random = fastrand::Rng::with_seed(quotes.into());
            // One bit away from a quote, so that a borrow from the byte below would show.
            let others = [b'"' ^ 1, b'"' ^ 0x80, 0, 0xFF];
            let bytes: [u8; 16] =
                std::array::from_fn(
                    |at| if quotes >> at & 1 == 1 { b'"' } else { others[random.usize(..4)] },
                );
            let first = (quotes != 0).then_some(quotes.trailing_zeros() as usize);
            assert_eq!((near(b'"', &bytes), near_by_words(b'"', &bytes)), (first, first), "{bytes:?}");
        }
    }
}
