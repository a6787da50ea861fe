//! Finds the cycles of a crate's modules.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::paths;

/// Modules, each with those that it depends on.
pub(super) struct Graph<'a>(BTreeMap<&'a str, BTreeSet<&'a str>>);

impl<'a> Graph<'a> {
    /// Reads the sources of a crate, which are given by module path.
    pub(super) fn new(sources: &'a BTreeMap<String, String>) -> Self {
        let macros: BTreeMap<&str, &str> = sources
            .iter()
            .flat_map(|(module, text)| paths::exported_macros(text).map(|name| (name, module.as_str())))
            .collect();
        let module = |path: &[&str]| match path {
            [name] if macros.contains_key(name) => macros[name],
            _ => {
                let modules = (0..=path.len()).rev().map(|length| path[..length].join("::"));
                let known = modules.filter_map(|module| sources.get_key_value(&module)).next();
                known.map_or("", |(module, _)| module)
            }
        };
        let edges = |(name, text): (&'a String, &'a String)| {
            let is_child = |child: &str| {
                let path = if name.is_empty() { child.to_owned() } else { format!("{name}::{child}") };
                sources.contains_key(&path)
            };
            let paths = paths::of(text, name, is_child);
            let mut targets: BTreeSet<&str> = paths.iter().map(|path| module(path)).collect();
            targets.remove(name.as_str());
            (name.as_str(), targets)
        };
        Self(sources.iter().map(edges).collect())
    }

    /// Returns, for each set of modules that depend on each other, their number and a shortest
    /// cycle.
    pub(super) fn cycles(&self) -> Vec<(usize, Vec<&'a str>)> {
        let reach: BTreeMap<&str, BTreeSet<&str>> =
            self.0.keys().map(|from| (*from, self.reach(from))).collect();
        let mut seen = BTreeSet::new();
        let mut cycles = Vec::new();
        for from in self.0.keys().filter(|from| reach[*from].contains(*from)) {
            if seen.contains(from) {
                continue;
            }
            let set: BTreeSet<&str> =
                reach[from].iter().copied().filter(|to| reach[to].contains(from)).collect();
            let shortest = set.iter().map(|from| self.cycle(from)).min_by_key(Vec::len);
            cycles.push((set.len(), shortest.expect("the set holds a module")));
            seen.extend(set);
        }
        cycles
    }

    fn reach(&self, from: &'a str) -> BTreeSet<&'a str> {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(module) = next.pop() {
            next.extend(self.0[module].iter().filter(|to| seen.insert(**to)));
        }
        seen
    }

    /// Returns the shortest way from a module that is in a cycle back to itself.
    fn cycle(&self, from: &'a str) -> Vec<&'a str> {
        let mut ways = VecDeque::from([vec![from]]);
        let mut seen = BTreeSet::new();
        loop {
            let way = ways.pop_front().expect("the module is in a cycle");
            for to in &self.0[way[way.len() - 1]] {
                let next = [way.as_slice(), &[to]].concat();
                if *to == from {
                    return next
                        .iter()
                        .map(|module| if module.is_empty() { "root" } else { module })
                        .collect();
                }
                if seen.insert(to) {
                    ways.push_back(next);
                }
            }
        }
    }
}
