//! Paths of missing fields.

use std::collections::BTreeMap;

use crate::wire::json::Json;
use crate::wire::text::{Seconds, Secret};
use crate::wire::update::Update;

/// Reports the fields that a reply should have and does not.
///
/// A required field that is absent or `null` does not make a reply unreadable. The field is empty,
/// and its path is reported here, so that a program can tell an empty list of tools from a missing
/// one. Every object, union, list and page of this crate has this method. The program decides which
/// fields it needs.
///
/// ```
/// use managed_agents_types::{Agent, Missing};
///
/// let older = r#"{"type":"agent","id":"agent_1","version":1,"name":"Reviewer","model":{"id":"claude-opus-4-8"},"tools":[],
///     "mcp_servers":[],"skills":[],"metadata":{},"description":null,"system":null,"multiagent":null,"archived_at":null,
///     "created_at":"2026-09-16T05:03:28Z","updated_at":null}"#;
/// let agent: Agent = serde_json::from_str(older)?;
/// assert_eq!(agent.missing(), ["execution_identity", "updated_at"]);
/// assert_eq!(agent.updated_at.as_str(), "");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Missing {
    /// Returns the paths of the missing fields, such as `execution_identity` or `tools[0].configs`.
    ///
    /// A required field is missing if it is absent or `null`; a nullable field is missing if it is
    /// absent. Fields inside a missing field are not reported.
    fn missing(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.find_missing(&mut String::new(), &mut found);
        found
    }

    /// Adds the paths of the missing fields of a value at the path `at`. A value without fields
    /// adds none.
    #[doc(hidden)]
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        let _ = (at, found);
    }
}

/// Calls `find` with the path extended by `step`, then restores the path.
pub(crate) fn within(at: &mut String, step: &[&str], find: impl FnOnce(&mut String)) {
    let end = at.len();
    step.iter().for_each(|part| at.push_str(part));
    if end == 0 && at.starts_with('.') {
        at.remove(0);
    }
    find(at);
    at.truncate(end);
}

/// Adds the missing fields of each item of a list, with its index.
pub(crate) fn within_items<'a, T: Missing + 'a>(
    items: impl Iterator<Item = (usize, &'a T)>,
    at: &mut String,
    found: &mut Vec<String>,
) {
    for (index, item) in items {
        within(at, &["[", &index.to_string(), "]"], |at| item.find_missing(at, found));
    }
}

impl<T: Missing> Missing for Vec<T> {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        within_items(self.iter().enumerate(), at, found);
    }
}

impl<T: Missing> Missing for BTreeMap<String, T> {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        for (key, value) in self {
            within(at, &[".", key], |at| value.find_missing(at, found));
        }
    }
}

impl<T: Missing> Missing for Option<T> {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        self.iter().for_each(|value| value.find_missing(at, found));
    }
}

impl<T: Missing> Missing for Box<T> {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        (**self).find_missing(at, found);
    }
}

impl<T: Missing> Missing for Update<T> {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        self.value().iter().for_each(|value| value.find_missing(at, found));
    }
}

macro_rules! without_fields {
    ($($ty:ty),*) => { $( impl Missing for $ty {} )* };
}

without_fields!(String, bool, u64, i64, Json, Seconds, Secret);
