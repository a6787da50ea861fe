//! A set of hashes that forgets its oldest members. The standard one hashes them again, and is a large part of a wasm file.

use std::collections::VecDeque;

/// Keys remembered: about half a MiB.
pub(super) const CAPACITY: usize = 16_384;

/// Open addressing, at most half full; 0 is an empty slot.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    slots: Vec<u64>,
    order: VecDeque<u64>,
    capacity: usize,
}

impl Default for Keys {
    fn default() -> Self {
        Self::bounded(CAPACITY)
    }
}

impl Keys {
    /// Remembers so many.
    pub(super) fn bounded(capacity: usize) -> Self {
        Self { slots: Vec::new(), order: VecDeque::new(), capacity }
    }

    pub(super) fn contains(&self, key: u64) -> bool {
        !self.slots.is_empty() && self.slots[self.slot(key)] != 0
    }

    /// True if it is new.
    pub(super) fn insert(&mut self, key: u64) -> bool {
        if self.contains(key) {
            return false;
        }
        if self.order.len() == self.capacity {
            let oldest = self.order.pop_front();
            oldest.map(|oldest| self.remove(oldest));
        }
        self.order.push_back(key);
        if self.order.len() * 2 > self.slots.len() {
            let larger = vec![0; (self.slots.len() * 2).max(64)];
            for old in std::mem::replace(&mut self.slots, larger) {
                self.put(old);
            }
        }
        self.put(key);
        true
    }

    /// True if it was there.
    pub(super) fn remove(&mut self, key: u64) -> bool {
        if !self.contains(key) {
            return false;
        }
        let mask = self.slots.len() - 1;
        let mut hole = self.slot(key);
        let mut at = hole;
        // What follows without a gap may have been put there for want of this slot.
        loop {
            at = (at + 1) & mask;
            let follower = self.slots[at];
            if follower == 0 {
                break;
            }
            let home = follower as usize & mask;
            if at.wrapping_sub(home) & mask >= at.wrapping_sub(hole) & mask {
                self.slots[hole] = follower;
                hole = at;
            }
        }
        self.slots[hole] = 0;
        true
    }

    fn put(&mut self, key: u64) {
        if key != 0 {
            let slot = self.slot(key);
            self.slots[slot] = key;
        }
    }

    /// Where a key is, or would be put.
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at] != 0 && self.slots[at] != key {
            at = (at + 1) & mask;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_holds_what_a_set_would_hold_and_forgets_the_oldest() {
        let (mut keys, mut set, mut random) = (Keys::default(), BTreeSet::new(), 7_u64);
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
        let mut keys = Keys::default();
        for key in 1..=CAPACITY as u64 + 100 {
            assert!(keys.insert(key));
        }
        assert_eq!((1..=CAPACITY as u64 + 100).find(|key| keys.contains(*key)), Some(101));
    }
}
