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
    /// metadata, or the one for the next session, or the usual one. `make` then makes the session. If
    /// it is refused, the one for the next session waits again.
    pub(crate) fn choose<R>(
        &self,
        header: Option<&str>,
        metadata: &Map<String, Value>,
        make: impl FnOnce(Shared) -> Result<R>,
    ) -> Result<R> {
        if let Some(name) = header.or_else(|| metadata.get("local_script")?.as_str()) {
            return make(self.named(name)?);
        }
        let (next, usual) = {
            let mut inner = self.lock();
            (inner.next.take(), inner.usual.clone())
        };
        let made = make(next.clone().unwrap_or(usual));
        if made.is_err() && next.is_some() {
            let mut inner = self.lock();
            inner.next = inner.next.take().or(next);
        }
        made
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::script::Script;

    #[test]
    fn the_script_for_the_next_session_waits_again_if_the_session_is_refused() {
        let script = || Arc::new(Script::built_in()) as Shared;
        let (usual, next) = (script(), script());
        let scripts = Scripts::new(usual.clone(), BTreeMap::new());
        scripts.set_next(Some(next.clone()));
        let refused = scripts.choose(None, &Map::new(), |_| Err::<Shared, _>(Refusal::invalid("no")));
        assert!(refused.is_err());
        for wanted in [next, usual] {
            assert!(Arc::ptr_eq(&scripts.choose(None, &Map::new(), Ok).unwrap(), &wanted));
        }
    }
}
