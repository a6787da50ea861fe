//! Runs deployments when their schedules come up.

use crate::app::App;
use crate::routes::deployments::cron::Cron;
use crate::routes::deployments::runs::{self, Trigger};
use crate::routes::deployments::shelf::DEPLOYMENTS;
use jiff::Timestamp;
use serde_json::Value;
use std::sync::{Arc, PoisonError};

/// The most runs of one deployment for which a clock that was moved far makes up.
const MAX_RUNS: usize = 100;

/// Runs deployments until the server stops.
pub(crate) fn keep(app: &Arc<App>) {
    loop {
        let seen = app.clock.wakes();
        run_due(app);
        let next = app
            .state()
            .all_records(DEPLOYMENTS.resource)
            .filter(|(_, one)| is_active(one))
            .filter_map(|(_, one)| time(&one["next_at"]))
            .min();
        if !app.clock.wait(seen, next) {
            return;
        }
    }
}

/// Runs what has come up since the last call.
pub(crate) fn run_due(app: &Arc<App>) {
    let _only_one = app.schedules.lock().unwrap_or_else(PoisonError::into_inner);
    let now = app.clock.now();
    let mut due = Vec::new();
    let is_due = |one: &&mut Value| is_active(one) && time(&one["next_at"]).is_some_and(|next| next <= now);
    for deployment in app.state().records(DEPLOYMENTS.resource).values_mut().filter(is_due) {
        let checked = time(&deployment["checked_at"]).unwrap_or(now);
        let times = upcoming(deployment, checked, MAX_RUNS).into_iter().take_while(|time| *time <= now);
        due.extend(times.map(|time| (time, deployment["id"].as_str().unwrap_or_default().to_owned())));
        plan(deployment, now);
    }
    due.sort();
    for (time, id) in due {
        // An earlier run may have paused it.
        let deployment = DEPLOYMENTS.find(&app.state(), &[&id]).ok().filter(|one| is_active(one)).cloned();
        if let Some(deployment) = deployment {
            let _ = runs::run(app, &deployment, &Trigger::Schedule(time));
        }
    }
}

/// Notes the time from which the schedule counts, and its next time. A schedule may be slow to read,
/// so this is not done at each wake.
pub(super) fn plan(deployment: &mut Value, from: Timestamp) {
    let next = upcoming(deployment, from, 1).first().map(Timestamp::to_string);
    deployment["next_at"] = next.into();
    deployment["checked_at"] = from.to_string().into();
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

/// Returns the next times of a deployment.
pub(super) fn upcoming(deployment: &Value, after: Timestamp, count: usize) -> Vec<Timestamp> {
    let text = |name: &str| deployment["schedule"][name].as_str().unwrap_or_default();
    let cron = Cron::parse(text("expression"), text("timezone"));
    cron.map_or_else(|_| Vec::new(), |cron| cron.after(after, count))
}

fn is_active(deployment: &Value) -> bool {
    deployment["schedule"].is_object()
        && deployment["status"] == "active"
        && deployment["archived_at"].is_null()
}
