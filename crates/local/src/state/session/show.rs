//! A session and its thread as the API shows them.

use super::{Inner, Session};
use crate::state::thread_agent;
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
            "deployment_id": null,
            "title": inner.title,
            "metadata": inner.metadata,
            "budget": inner.budget_json(),
            "vault_ids": inner.vault_ids,
            "resources": inner.resources,
            "outcome_evaluations": inner.outcomes,
            "usage": inner.usage.json(),
            "stats": self.stats(&inner),
            "created_at": self.created_at,
            "updated_at": inner.updated_at,
            "archived_at": inner.archived_at,
        })
    }

    pub(crate) fn thread_json(&self) -> Value {
        let inner = self.lock();
        json!({
            "type": "session_thread",
            "id": self.thread_id,
            "session_id": self.id,
            "parent_thread_id": null,
            "workflow_run_id": null,
            "status": inner.status.name(),
            "agent": thread_agent(&inner.agent),
            "usage": inner.usage.json(),
            "stats": self.stats(&inner),
            "created_at": self.created_at,
            "updated_at": inner.updated_at,
            "archived_at": inner.thread_archived_at.as_ref().or(inner.archived_at.as_ref()),
        })
    }

    fn stats(&self, inner: &Inner) -> Value {
        json!({
            "active_seconds": inner.usage.active().as_secs_f64(),
            "duration_seconds": self.started.elapsed().as_secs_f64(),
        })
    }
}
