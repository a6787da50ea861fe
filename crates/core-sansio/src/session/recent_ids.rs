//! The ids of calls, runs and outcomes that are closed: the last 1,024, looked up by hash.

use crate::session::recent_hashes::RecentHashes;
use crate::text::hash::hash;

/// An idle event may name a call again that was answered a moment before; older answers are in the
/// history.
const CAPACITY: usize = 1024;

#[derive(Debug, Clone)]
pub(crate) struct RecentIds {
    /// As text, because checkpoints carry them. A ring once it is full.
    ids: Vec<Box<str>>,
    /// The position in `ids` that is overwritten next.
    oldest: usize,
    hashes: RecentHashes,
}

impl Default for RecentIds {
    fn default() -> Self {
        Self { ids: Vec::new(), oldest: 0, hashes: RecentHashes::bounded(CAPACITY) }
    }
}

impl RecentIds {
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.hashes.contains(hash(id))
    }

    pub(crate) fn insert(&mut self, id: &str) {
        if self.hashes.insert(hash(id)) {
            if self.ids.len() < CAPACITY {
                return self.ids.push(id.into());
            }
            self.ids[self.oldest] = id.into();
            self.oldest = (self.oldest + 1) % CAPACITY;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let (newer, older) = self.ids.split_at(self.oldest);
        older.iter().chain(newer).map(|id| &**id)
    }
}

impl FromIterator<Box<str>> for RecentIds {
    fn from_iter<I: IntoIterator<Item = Box<str>>>(ids: I) -> Self {
        let mut recent = Self::default();
        ids.into_iter().for_each(|id| recent.insert(&id));
        recent
    }
}

impl PartialEq for RecentIds {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_recentare_known_and_the_first_forgotten() {
        let ids: RecentIds = (0..CAPACITY + 10).map(|id| Box::from(id.to_string())).collect();
        assert!(!ids.contains("9") && ids.contains("10") && ids.contains("1033"));
        assert_eq!((ids.iter().count(), ids.iter().next()), (CAPACITY, Some("10")));
    }
}
