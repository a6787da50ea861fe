//! The JSON of a session and its threads.

use crate::state::session::Session;
use crate::state::session::agent::thread_agent;
use crate::state::session::thread::{PRIMARY, Thread};
use crate::state::usage::Usage;
use serde_json::{Value, json};

impl Session {
    pub(crate) fn json(&self) -> Value {
        let mut inner = self.lock();
        let status = inner.visible_status();
        json!({
            "type": "session",
            "id": self.id,
            "status": status.name(),
            "agent": inner.agent,
            "environment_id": self.environment_id,
            "deployment_id": self.deployment_id,
            "title": inner.title,
            "metadata": inner.metadata,
            "budget": inner.budget_json(),
            "vault_ids": inner.vault_ids,
            "resources": inner.resources,
            "outcome_evaluations": inner.outcomes,
            "usage": inner.usage.json(),
            "stats": stats(inner.threads.iter().map(|thread| &thread.usage), &inner.threads[PRIMARY]),
            "created_at": self.created_at,
            "updated_at": inner.updated_at,
            "archived_at": inner.archived_at,
        })
    }

    pub(crate) fn thread_json(&self, number: usize) -> Value {
        let inner = self.lock();
        let thread = &inner.threads[number];
        let parent = (number != PRIMARY).then(|| &inner.threads[PRIMARY].id);
        json!({
            "type": "session_thread",
            "id": thread.id,
            "session_id": self.id,
            "parent_thread_id": parent,
            "workflow_run_id": thread.run_id,
            "status": thread.status.name(),
            "agent": thread_agent(inner.agent_of(number)),
            "usage": thread.usage.json(),
            "stats": stats(std::iter::once(&thread.usage), thread),
            "created_at": thread.created_at,
            "updated_at": thread.updated_at,
            "archived_at": thread.archived_at.as_ref().or(inner.archived_at.as_ref()),
        })
    }
}

/// Time in which several threads were active counts for each of them.
fn stats<'a>(usages: impl Iterator<Item = &'a Usage>, first: &Thread) -> Value {
    json!({
        "active_seconds": usages.map(|usage| usage.active().as_secs_f64()).sum::<f64>(),
        "duration_seconds": first.started.elapsed().as_secs_f64(),
    })
}
