//! A set of hashes that forgets its oldest members.
//!
//! The standard set would hash them again, and is a large part of a wasm file.

/// Hashes remembered: in 192 KiB.
pub(crate) const CAPACITY: usize = 16_384;

/// An open-addressing table, at most half full, over a ring of the hashes in the order of their
/// arrival.
#[derive(Debug, Clone)]
pub(crate) struct RecentHashes {
    /// A ring once it is full. 0 stands for a hash that was removed.
    keys: Vec<u64>,
    /// The position in `keys` that is overwritten next.
    oldest: usize,
    /// A position in `keys`, counted from one; 0 is an empty slot.
    slots: Vec<u16>,
    capacity: usize,
}

impl Default for RecentHashes {
    fn default() -> Self {
        Self::bounded(CAPACITY)
    }
}

impl RecentHashes {
    /// Remembers `capacity` hashes, at most 65,535: a slot is 16 bits wide.
    pub(crate) fn bounded(capacity: usize) -> Self {
        debug_assert!(capacity <= usize::from(u16::MAX));
        Self { keys: Vec::new(), oldest: 0, slots: Vec::new(), capacity }
    }

    pub(crate) fn contains(&self, key: u64) -> bool {
        !self.slots.is_empty() && self.slots[self.slot(key)] != 0
    }

    /// Returns `true` if the hash is new.
    pub(crate) fn insert(&mut self, key: u64) -> bool {
        let place = if self.slots.is_empty() { 0 } else { self.slot(key) };
        if self.slots.get(place).is_some_and(|at| *at != 0) {
            return false;
        }
        if self.keys.len() == self.capacity {
            let at = self.oldest;
            self.oldest = (at + 1) % self.capacity;
            self.remove(self.keys[at]);
            self.keys[at] = key;
            self.put(at);
            return true;
        }
        self.keys.push(key);
        if self.keys.len() * 2 > self.slots.len() {
            self.slots = vec![0; (self.slots.len() * 2).max(64)];
            (0..self.keys.len()).for_each(|at| self.put(at));
        } else if key != 0 {
            self.slots[place] = self.keys.len() as u16;
        }
        true
    }

    /// Returns `true` if the hash was there.
    pub(crate) fn remove(&mut self, key: u64) -> bool {
        if self.slots.is_empty() {
            return false;
        }
        let mut hole = self.slot(key);
        let (slots, keys) = (self.slots.as_mut_slice(), self.keys.as_mut_slice());
        if slots[hole] == 0 {
            return false;
        }
        keys[usize::from(slots[hole]) - 1] = 0;
        let mask = slots.len() - 1;
        let mut at = hole;
        // The entries after the hole may have been pushed there by the removed one: moves them
        // back.
        loop {
            at = (at + 1) & mask;
            let follower = slots[at];
            if follower == 0 {
                break;
            }
            let home = keys[usize::from(follower) - 1] as usize & mask;
            if at.wrapping_sub(home) & mask >= at.wrapping_sub(hole) & mask {
                slots[hole] = follower;
                hole = at;
            }
        }
        slots[hole] = 0;
        true
    }

    fn put(&mut self, at: usize) {
        if self.keys[at] != 0 {
            let slot = self.slot(self.keys[at]);
            self.slots[slot] = at as u16 + 1;
        }
    }

    /// The slot that holds `key`, or the empty slot where it belongs.
    fn slot(&self, key: u64) -> usize {
        let (slots, keys) = (self.slots.as_slice(), self.keys.as_slice());
        let mask = slots.len() - 1;
        let mut at = key as usize & mask;
        while slots[at] != 0 && keys[usize::from(slots[at]) - 1] != key {
            at = (at + 1) & mask;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, VecDeque};

    use super::*;

    #[test]
    fn it_holds_what_a_set_would_hold_and_forgets_the_oldest() {
        let (mut keys, mut set, mut random) = (RecentHashes::default(), BTreeSet::new(), 7_u64);
        for _ in 0..20_000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // Few, and close together: they are in each other's way.
            let key = 1 + (random >> 33) % 3_000 + (((random >> 40) % 2) << 32);
            match random >> 62 {
                0 => assert_eq!(keys.remove(key), set.remove(&key)),
                _ => assert_eq!(keys.insert(key), set.insert(key)),
            }
            assert_eq!(keys.contains(key), set.contains(&key));
        }
        assert!(set.len() > 1_000 && set.iter().all(|key| keys.contains(*key)));
        let mut keys = RecentHashes::default();
        for key in 1..=CAPACITY as u64 + 100 {
            assert!(keys.insert(key));
        }
        assert_eq!((1..=CAPACITY as u64 + 100).find(|key| keys.contains(*key)), Some(101));
        // Removed and seen again, it is young.
        assert!(keys.remove(101) && keys.insert(101) && keys.insert(1));
        assert_eq!((1..=CAPACITY as u64).find(|key| keys.contains(*key)), Some(1));
        assert!(keys.contains(101) && !keys.contains(102));
    }

    #[test]
    fn the_oldest_are_forgotten_in_their_order_whatever_was_removed() {
        const FEW: usize = 50;
        let mut random = fastrand::Rng::with_seed(7);
        let (mut keys, mut known) = (RecentHashes::bounded(FEW), VecDeque::new());
        for _ in 0..20_000 {
            // They share their places, so that all of them are in each other's way.
            let key = 1 + random.u64(..8) + (random.u64(..12) << 32);
            let at = known.iter().position(|known| *known == key);
            if random.u8(..4) == 0 {
                assert_eq!(keys.remove(key), at.is_some());
                if let Some(at) = at {
                    known[at] = 0;
                }
            } else {
                assert_eq!(keys.insert(key), at.is_none());
                if at.is_none() {
                    known.push_back(key);
                }
                if known.len() > FEW {
                    known.pop_front();
                }
            }
            let held: Vec<_> = known.iter().filter(|key| **key != 0).collect();
            assert!(held.iter().all(|key| keys.contains(**key)), "{known:?}");
            assert_eq!(keys.slots.iter().filter(|slot| **slot != 0).count(), held.len(), "{known:?}");
        }
    }
}
