//! Posts signed events about everything that happens to one endpoint, at least once and in no
//! promised order.

mod post;
mod session;

use crate::clock::Clock;
use crate::state::ids::fresh_id;
use crate::webhooks::post::{Answer, Endpoint};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The events that the service has for resources. Those of sessions come from their events.
const OF_RESOURCES: [&str; 25] = [
    "agent.archived",
    "agent.created",
    "agent.updated",
    "deployment.archived",
    "deployment.created",
    "deployment.paused",
    "deployment.unpaused",
    "deployment.updated",
    "deployment_run.failed",
    "deployment_run.started",
    "deployment_run.succeeded",
    "environment.archived",
    "environment.created",
    "environment.deleted",
    "environment.updated",
    "memory_store.archived",
    "memory_store.created",
    "memory_store.deleted",
    "vault.archived",
    "vault.created",
    "vault.deleted",
    "vault_credential.archived",
    "vault_credential.created",
    "vault_credential.deleted",
    "vault_credential.refresh_failed",
];

/// The most events that wait. Beyond it the oldest are dropped.
const MAX_WAITING: usize = 10_000;
const ATTEMPTS: u32 = 3;
/// The shortest and longest wait between two attempts, in seconds.
const BACKOFF: std::ops::RangeInclusive<i64> = 5..=120;

/// The events on their way. By default there is no endpoint and events go nowhere.
#[derive(Debug, Default)]
pub(crate) struct Webhooks {
    target: Option<(Endpoint, Arc<Clock>)>,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    waiting: VecDeque<Delivery>,
    /// `true` once the endpoint has redirected a post.
    disabled: bool,
    /// The number of resets. What was queued before the last one is dropped.
    resets: u64,
}

#[derive(Debug)]
struct Delivery {
    id: String,
    body: String,
    failures: u32,
    due: Timestamp,
    resets: u64,
}

impl Webhooks {
    /// `url` must be plain HTTP on a loopback address, and `secret` base64 after `whsec_`.
    pub(crate) fn new(url: &str, secret: &str, clock: Arc<Clock>) -> io::Result<Self> {
        let endpoint = Endpoint::new(url, secret)?;
        Ok(Self { target: Some((endpoint, clock)), inner: Mutex::default() })
    }

    /// Queues an event about a resource, if the service has such an event.
    pub(crate) fn announce(&self, kind: &str, thing: &Value) {
        if OF_RESOURCES.contains(&kind) {
            let vault =
                kind.starts_with("vault_credential.").then(|| ("vault_id", thing["vault_id"].clone()));
            self.queue(kind, &thing["id"], vault);
        }
    }

    fn queue(&self, kind: &str, id: &Value, more: Option<(&str, Value)>) {
        let Some((_, clock)) = &self.target else { return };
        let mut data =
            json!({"type": kind, "id": id, "organization_id": "org_local", "workspace_id": "wrkspc_local"});
        if let Some((name, value)) = more {
            data[name] = value;
        }
        let now = clock.now();
        let id = fresh_id("whevt");
        let event = json!({"type": "event", "id": id, "created_at": format!("{now:.6}"), "data": data});
        let mut inner = self.lock();
        if inner.disabled {
            return;
        }
        if inner.waiting.len() == MAX_WAITING {
            inner.waiting.pop_front();
        }
        let (body, resets) = (event.to_string(), inner.resets);
        inner.waiting.push_back(Delivery { id, body, failures: 0, due: now, resets });
        drop(inner);
        clock.wake();
    }

    /// Posts events until the server stops.
    pub(crate) fn deliver(&self) {
        let Some((endpoint, clock)) = &self.target else { return };
        loop {
            let seen = clock.wakes();
            while let Some(delivery) = self.take(clock.now()) {
                // Receivers compare the time of the header with their own clock.
                let answer = endpoint.post(&delivery.id, Timestamp::now(), &delivery.body);
                self.settle(delivery, &answer, clock.now());
            }
            let next = self.lock().waiting.iter().map(|delivery| delivery.due).min();
            if !clock.wait(seen, next) {
                return;
            }
        }
    }

    fn take(&self, now: Timestamp) -> Option<Delivery> {
        let mut inner = self.lock();
        let place = inner.waiting.iter().position(|delivery| delivery.due <= now)?;
        inner.waiting.remove(place)
    }

    /// Drops the events that wait, and takes the endpoint into use again.
    pub(crate) fn reset(&self) {
        let mut inner = self.lock();
        *inner = Inner { resets: inner.resets + 1, ..Inner::default() };
    }

    fn settle(&self, mut delivery: Delivery, answer: &Answer, now: Timestamp) {
        let mut inner = self.lock();
        if delivery.resets != inner.resets {
            return;
        }
        match answer {
            Answer::Taken => {}
            Answer::Redirect => {
                inner.disabled = true;
                inner.waiting.clear();
            }
            Answer::Failed => {
                delivery.failures += 1;
                if delivery.failures < ATTEMPTS && !inner.disabled {
                    delivery.due = now + SignedDuration::from_secs(fastrand::i64(BACKOFF));
                    inner.waiting.push_back(delivery);
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
