//! Records of one kind in the order of their creation, found by id.

use crate::refusal::{Refusal, Result};
use std::collections::{BTreeMap, HashMap};

#[derive(Debug)]
pub(crate) struct Shelf<T> {
    what: &'static str,
    limit: usize,
    next: u64,
    items: BTreeMap<u64, T>,
    numbers: HashMap<String, u64>,
}

impl<T> Shelf<T> {
    pub(crate) fn new(what: &'static str, limit: usize) -> Self {
        Self { what, limit, next: 1, items: BTreeMap::new(), numbers: HashMap::new() }
    }

    pub(crate) fn insert(&mut self, id: &str, item: T) -> Result<()> {
        self.check_room()?;
        self.numbers.insert(id.into(), self.next);
        self.items.insert(self.next, item);
        self.next += 1;
        Ok(())
    }

    pub(crate) fn check_room(&self) -> Result<()> {
        if self.items.len() < self.limit {
            return Ok(());
        }
        Err(Refusal::full(format!(
            "this local server keeps at most {} {}: delete some",
            self.limit, self.what
        )))
    }

    pub(crate) fn get(&self, id: &str) -> Result<&T> {
        self.numbers.get(id).map(|number| &self.items[number]).ok_or_else(|| self.missing(id))
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Result<&mut T> {
        match self.numbers.get(id) {
            Some(number) => Ok(self.items.get_mut(number).expect("every number has its item")),
            None => Err(self.missing(id)),
        }
    }

    pub(crate) fn remove(&mut self, id: &str) -> Result<T> {
        let number = self.numbers.remove(id).ok_or_else(|| self.missing(id))?;
        Ok(self.items.remove(&number).expect("every number has its item"))
    }

    /// Iterates from the oldest, each with its number.
    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        self.items.iter().map(|(number, item)| (*number, item))
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.items.values()
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.values_mut()
    }

    /// Removes what `stays` does not want.
    pub(crate) fn retain(&mut self, stays: impl Fn(&T) -> bool) {
        self.items.retain(|_, item| stays(item));
        let items = &self.items;
        self.numbers.retain(|_, number| items.contains_key(number));
    }

    fn missing(&self, id: &str) -> Refusal {
        Refusal::not_found(self.what.trim_end_matches('s'), id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_shelf_answers_429_and_that_another_try_is_of_no_use() {
        let mut shelf = Shelf::new("agents", 1);
        shelf.insert("agent_1", ()).unwrap();
        let refusal = shelf.insert("agent_2", ()).unwrap_err();
        assert_eq!(refusal.status, 429);
        assert_eq!(refusal.headers, [("x-should-retry".to_owned(), "false".to_owned())]);
        assert!(refusal.message.contains("at most 1 agents"), "{}", refusal.message);
        shelf.remove("agent_1").unwrap();
        shelf.insert("agent_2", ()).unwrap();
    }
}
