//! Records the choices of a schedule on a tape. A seed fills the tape, and a shrunken tape replaces
//! the seed.
//!
//! Every choice is a number below a limit, and 0 is the mildest choice: no fault, no wait, nothing
//! more to do. A draw beyond the end of a tape returns 0.

use std::cell::RefCell;
use std::rc::Rc;

use fastrand::Rng;

/// Draws choices and records them. Clones draw from the same tape.
#[derive(Clone)]
pub(crate) struct Draws(Rc<RefCell<Recorder>>);

struct Recorder {
    source: Source,
    drawn: Vec<u64>,
}

enum Source {
    Seed(Rng),
    Tape(Vec<u64>),
}

impl Draws {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self::new(Source::Seed(Rng::with_seed(seed)))
    }

    pub(crate) fn from_tape(tape: &[u64]) -> Self {
        Self::new(Source::Tape(tape.to_vec()))
    }

    fn new(source: Source) -> Self {
        Self(Rc::new(RefCell::new(Recorder { source, drawn: Vec::new() })))
    }

    /// Returns a number below `end`, which is at least 1.
    pub(crate) fn below(&self, end: u64) -> u64 {
        let Recorder { source, drawn } = &mut *self.0.borrow_mut();
        let value = match source {
            Source::Seed(random) => random.u64(..end),
            Source::Tape(tape) => tape.get(drawn.len()).copied().unwrap_or(0).min(end - 1),
        };
        drawn.push(value);
        value
    }

    pub(crate) fn size_below(&self, end: usize) -> usize {
        self.below(end as u64) as usize
    }

    /// Returns `true` once in this many draws, on average.
    pub(crate) fn once_in(&self, times: u64) -> bool {
        self.below(times) == times - 1
    }

    pub(crate) fn flag(&self) -> bool {
        self.once_in(2)
    }

    /// Returns one of these choices. List the mildest first.
    pub(crate) fn pick<T: Copy>(&self, choices: &[T]) -> T {
        choices[self.size_below(choices.len())]
    }

    /// Returns everything drawn so far, without the zeros at the end.
    pub(crate) fn tape(&self) -> Vec<u64> {
        let drawn = &self.0.borrow().drawn;
        let length = drawn.iter().rposition(|value| *value > 0).map_or(0, |last| last + 1);
        drawn[..length].to_vec()
    }
}

/// Writes a tape as text: `3 0*12 1` is a 3, twelve zeros and a 1.
pub(crate) fn to_text(tape: &[u64]) -> String {
    let runs = tape.chunk_by(|left, right| left == right);
    let words = runs.map(|run| match run.len() {
        1 => run[0].to_string(),
        times => format!("{}*{times}", run[0]),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Parses the text that [`to_text`] wrote.
pub(crate) fn from_text(text: &str) -> Option<Vec<u64>> {
    let mut tape = Vec::new();
    for word in text.split_whitespace() {
        let (value, times) = word.split_once('*').unwrap_or((word, "1"));
        let (value, times) = (value.parse().ok()?, times.parse().ok()?);
        tape.extend(std::iter::repeat_n::<u64>(value, times));
    }
    Some(tape)
}

#[test]
fn a_tape_gives_again_what_was_drawn_and_survives_as_text() {
    let draw = |draws: &Draws| (0..50).map(|round| draws.below(1 + round % 4)).collect::<Vec<_>>();
    let seeded = Draws::from_seed(7);
    let first = draw(&seeded);
    let tape = from_text(&to_text(&seeded.tape())).unwrap();
    assert_eq!(draw(&Draws::from_tape(&tape)), first);
    assert_eq!(to_text(&[3, 0, 0, 0, 1]), "3 0*3 1");
    assert_eq!(draw(&Draws::from_tape(&[])), [0; 50]);
}
