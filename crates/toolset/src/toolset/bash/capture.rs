//! Reads the shell's output up to the mark that ends a command.

use memchr::memmem;

/// The longest output of a command that is kept: its end.
pub(super) const MAX_OUTPUT_BYTES: usize = 100 * 1024;

/// A finished command.
pub(super) struct Finished {
    pub(super) status: i32,
    pub(super) output: Output,
}

/// The output of a command.
pub(super) struct Output {
    /// Its last [`MAX_OUTPUT_BYTES`].
    pub(super) bytes: Vec<u8>,
    /// `true` if there was more.
    pub(super) is_cut: bool,
}

/// Takes the output in pieces. Holds at most twice [`MAX_OUTPUT_BYTES`] and one piece.
#[derive(Default)]
pub(super) struct Capture {
    bytes: Vec<u8>,
    is_cut: bool,
    mark: Option<String>,
}

impl Capture {
    /// Begins a command, which `mark`, a status and a line break will end. Earlier bytes stay:
    /// background jobs have written them since the last command.
    pub(super) fn expect(&mut self, mark: &str) {
        self.mark = Some(mark.to_owned());
    }

    /// Takes a piece, and returns the command if the piece completes it.
    pub(super) fn push(&mut self, piece: &[u8]) -> Option<Finished> {
        let old = self.bytes.len();
        self.bytes.extend_from_slice(piece);
        let finished = self.finish(old);
        if self.bytes.len() > 2 * MAX_OUTPUT_BYTES {
            self.is_cut |= keep_last(&mut self.bytes);
        }
        finished
    }

    fn finish(&mut self, old: usize) -> Option<Finished> {
        let mark = self.mark.as_ref()?;
        // The mark may have begun in earlier pieces.
        let searched = old.saturating_sub(mark.len() + STATUS_BYTES);
        let (start, after, status) = memmem::find_iter(&self.bytes[searched..], mark).find_map(|found| {
            let start = searched + found;
            let (status, after) = status_at(&self.bytes, start + mark.len())?;
            Some((start, after, status))
        })?;

        let later = self.bytes.split_off(after);
        let mut output = std::mem::replace(&mut self.bytes, later);
        output.truncate(start);
        self.mark = None;
        Some(Finished { status, output: self.output(output) })
    }

    /// Takes the output of a command that will not finish.
    pub(super) fn rest(&mut self) -> Output {
        let bytes = std::mem::take(&mut self.bytes);
        self.output(bytes)
    }

    fn output(&mut self, mut bytes: Vec<u8>) -> Output {
        let is_cut = std::mem::take(&mut self.is_cut) | keep_last(&mut bytes);
        Output { bytes, is_cut }
    }
}

/// Parses the status at the start of a line. Returns it with the start of the next line. `set -v`
/// prints the mark too, without a status.
fn status_at(bytes: &[u8], start: usize) -> Option<(i32, usize)> {
    let length = memchr::memchr(b'\n', &bytes[start..])?;
    let status = std::str::from_utf8(&bytes[start..start + length]).ok()?.parse().ok()?;
    Some((status, start + length + 1))
}

/// The longest status with its line break.
const STATUS_BYTES: usize = "255\n".len();

/// Cuts to the last [`MAX_OUTPUT_BYTES`], at the start of a character. Returns `true` if bytes were
/// cut.
fn keep_last(bytes: &mut Vec<u8>) -> bool {
    let Some(mut cut) = bytes.len().checked_sub(MAX_OUTPUT_BYTES).filter(|cut| *cut > 0) else {
        return false;
    };
    while bytes.get(cut).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {
        cut += 1;
    }
    bytes.drain(..cut);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_found_however_the_output_is_cut() {
        let whole = b"some output\nMARK:17\nlater";
        for cut in 0..whole.len() {
            let mut capture = Capture::default();
            capture.expect("MARK:");
            let first = capture.push(&whole[..cut]);
            let finished = first.or_else(|| capture.push(&whole[cut..])).unwrap();
            assert_eq!(
                (finished.status, &finished.output.bytes[..]),
                (17, &b"some output\n"[..]),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn what_follows_the_mark_belongs_to_the_next_command() {
        let mut capture = Capture::default();
        capture.expect("ONE:");
        assert!(capture.push(b"aONE:0\nb").is_some());
        capture.expect("TWO:");
        assert_eq!(capture.push(b"cTWO:0\n").unwrap().output.bytes, b"bc");
    }

    #[test]
    fn memory_is_bounded_and_the_end_is_kept() {
        let mut capture = Capture::default();
        capture.expect("MARK:");
        let piece = "é".repeat(4096);
        for _ in 0..1000 {
            assert!(capture.push(piece.as_bytes()).is_none());
            assert!(capture.bytes.len() <= 2 * MAX_OUTPUT_BYTES + piece.len());
        }
        let Output { bytes, is_cut } = capture.push(b"xMARK:0\n").unwrap().output;
        let output = String::from_utf8(bytes).expect("cut between characters");
        assert!(is_cut && output.ends_with("éx"));
        assert!((MAX_OUTPUT_BYTES - 1..=MAX_OUTPUT_BYTES).contains(&output.len()));
    }
}
