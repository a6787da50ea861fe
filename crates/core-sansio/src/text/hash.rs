//! A hash of short texts: ids of events and tool calls, and cursors.

/// Hashes `text`, eight bytes at a time.
///
/// Each step is a bijection, so two ids that differ in one word never collide. The result is the
/// same in every process and version, because checkpoints contain hashes.
pub(crate) fn hash(text: &str) -> u64 {
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| {
        let mixed = (hash ^ word).wrapping_mul(MULTIPLIER);
        mixed ^ (mixed >> 32)
    };
    let words = text.as_bytes().chunks_exact(8);
    let rest = match text.as_bytes().last_chunk() {
        // The bytes after the last whole word, taken from the last eight bytes.
        Some(last) => u64::from_be_bytes(*last) & !(u64::MAX << (words.remainder().len() * 8)),
        None => words.remainder().iter().fold(0, |rest, byte| rest << 8 | u64::from(*byte)),
    };
    let start = mix(0xcbf2_9ce4_8422_2325, text.len() as u64);
    let hash = words
        .fold(start, |hash, word| mix(hash, word.first_chunk().map_or(0, |word| u64::from_le_bytes(*word))));
    mix(mix(hash, rest), 0)
}
