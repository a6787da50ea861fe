//! The scripts of a server, and the choice of one for each session.

use crate::nearest::hint;
use crate::refusal::{Refusal, Result};
use crate::state::session::TakeTurn;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) struct Scripts(Mutex<Inner>);

type Shared = Arc<dyn TakeTurn>;

struct Inner {
    /// Of the sessions for which nothing else is chosen.
    usual: Shared,
    /// Of the session that is created next.
    next: Option<Shared>,
    named: BTreeMap<String, Shared>,
}

impl Scripts {
    pub(crate) fn new(usual: Shared, named: BTreeMap<String, Shared>) -> Self {
        Self(Mutex::new(Inner { usual, next: None, named }))
    }

    pub(crate) fn set_usual(&self, script: Shared) {
        self.lock().usual = script;
    }

    pub(crate) fn set_next(&self, script: Option<Shared>) {
        self.lock().next = script;
    }

    pub(crate) fn named(&self, name: &str) -> Result<Shared> {
        let inner = self.lock();
        inner.named.get(name).cloned().ok_or_else(|| {
            let names: Vec<_> = inner.named.keys().map(String::as_str).collect();
            let known = if names.is_empty() { "none".into() } else { names.join(", ") };
            let hint = hint(name, names);
            Refusal::invalid(format!("there is no script `{name}` (there are: {known}){hint}"))
        })
    }

    /// Chooses the script of a new session: that of the header `x-local-scenario`, or of the
    /// metadata, or the one for the next session, or the usual one.
    pub(crate) fn choose(&self, header: Option<&str>, metadata: &Map<String, Value>) -> Result<Shared> {
        match header.or_else(|| metadata.get("local_script")?.as_str()) {
            Some(name) => self.named(name),
            None => {
                let mut inner = self.lock();
                Ok(inner.next.take().unwrap_or_else(|| inner.usual.clone()))
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Scripts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.lock().named.keys()).finish()
    }
}
