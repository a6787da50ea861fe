//! Shrinks a failing tape: makes it shorter, with more zeros and lower numbers.

/// The maximum number of tries, far more than the tapes here need.
const MAX_TRIES: u32 = 20_000;

/// `attempt` returns the tape as drawn if the schedule still fails. The result fails. No single
/// change that is tried here makes it smaller and still failing, unless the tries ran out.
pub(crate) fn shrink(tape: Vec<u64>, attempt: impl FnMut(&[u64]) -> Option<Vec<u64>>) -> Vec<u64> {
    let mut shrinking = Shrinking { tape, attempt, tries: 0 };
    while shrinking.chunks() | shrinking.values() {}
    shrinking.tape
}

struct Shrinking<F> {
    tape: Vec<u64>,
    attempt: F,
    tries: u32,
}

impl<F: FnMut(&[u64]) -> Option<Vec<u64>>> Shrinking<F> {
    /// Zeroes and removes chunks, large ones first and the last ones first. Returns `true` if the
    /// tape got smaller.
    fn chunks(&mut self) -> bool {
        let mut has_shrunk = false;
        let mut size = self.tape.len();
        while size > 0 {
            let mut end = self.tape.len();
            while end > 0 {
                let start = end.saturating_sub(size);
                let mut zeroed = self.tape.clone();
                zeroed[start..end].fill(0);
                has_shrunk |= self.accepts(&zeroed);
                end = end.min(self.tape.len());
                let start = end.saturating_sub(size);
                let mut cut = self.tape.clone();
                cut.drain(start..end);
                has_shrunk |= self.accepts(&cut);
                end = start.min(self.tape.len());
            }
            size /= 2;
        }
        has_shrunk
    }

    /// Lowers every number as far as possible, first by halves and then by ones. Returns `true` if
    /// the tape got smaller.
    fn values(&mut self) -> bool {
        let mut has_shrunk = false;
        let mut at = 0;
        while at < self.tape.len() {
            let mut step = self.tape[at];
            while step > 0 && at < self.tape.len() {
                let mut lowered = self.tape.clone();
                lowered[at] = lowered[at].saturating_sub(step);
                let is_smaller = self.accepts(&lowered);
                has_shrunk |= is_smaller;
                if !is_smaller {
                    step /= 2;
                }
            }
            at += 1;
        }
        has_shrunk
    }

    fn accepts(&mut self, candidate: &[u64]) -> bool {
        // A draw never exceeds the number on the tape, so every step makes the tape smaller and
        // shrinking ends.
        if self.tries == MAX_TRIES || candidate == self.tape {
            return false;
        }
        self.tries += 1;
        match (self.attempt)(candidate) {
            Some(drawn) if drawn != self.tape => {
                self.tape = drawn;
                true
            }
            _ => false,
        }
    }
}

#[test]
fn only_what_the_failure_needs_is_left_and_as_low_as_it_goes() {
    let large: Vec<u64> = (0..500).map(|position| position * 7919 % 1000).collect();
    // Fails with a number above 90 that is followed, anywhere later, by one above 500.
    let fails = |tape: &[u64]| {
        let first = tape.iter().position(|value| *value > 90)?;
        tape[first + 1..].iter().any(|value| *value > 500).then(|| tape.to_vec())
    };
    assert_eq!(shrink(large, fails), [91, 501]);
}

#[test]
fn shrinking_ends_also_when_everything_fails() {
    assert!(shrink(vec![9; 300], |tape| Some(tape.to_vec())).is_empty());
    let mut tries = 0;
    let stubborn: Vec<u64> = (1..2000).collect();
    let kept = shrink(stubborn.clone(), |_| {
        tries += 1;
        None
    });
    assert_eq!(kept, stubborn);
    assert!(tries <= MAX_TRIES);
}
