//! What is over: the last ids, found without comparing them one by one.

use super::keys::Keys;
use crate::text::hash::hash;

/// Ids remembered. An idle names again what was answered a moment ago; older answers are in the history.
const CAPACITY: usize = 1024;

#[derive(Debug, Clone)]
pub(crate) struct Closed {
    /// As text, since checkpoints carry them; from the beginning again once there are as many as are remembered.
    ids: Vec<Box<str>>,
    /// Which of `ids` is the next to be forgotten.
    oldest: usize,
    keys: Keys,
}

impl Default for Closed {
    fn default() -> Self {
        Self { ids: Vec::new(), oldest: 0, keys: Keys::bounded(CAPACITY) }
    }
}

impl Closed {
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.keys.contains(hash(id))
    }

    pub(super) fn insert(&mut self, id: &str) {
        if self.keys.insert(hash(id)) {
            if self.ids.len() < CAPACITY {
                return self.ids.push(id.into());
            }
            self.ids[self.oldest] = id.into();
            self.oldest = (self.oldest + 1) % CAPACITY;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let (newer, older) = self.ids.split_at(self.oldest);
        older.iter().chain(newer).map(|id| &**id)
    }
}

impl FromIterator<Box<str>> for Closed {
    fn from_iter<I: IntoIterator<Item = Box<str>>>(ids: I) -> Self {
        let mut closed = Self::default();
        ids.into_iter().for_each(|id| closed.insert(&id));
        closed
    }
}

impl PartialEq for Closed {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ids_are_known_and_the_first_forgotten() {
        let closed: Closed = (0..CAPACITY + 10).map(|id| Box::from(id.to_string())).collect();
        assert!(!closed.contains("9") && closed.contains("10") && closed.contains("1033"));
        assert_eq!((closed.iter().count(), closed.iter().next()), (CAPACITY, Some("10")));
    }
}
