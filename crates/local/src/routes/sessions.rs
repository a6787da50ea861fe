//! Sessions.

pub(super) mod budget;
pub(super) mod update;

use crate::app::App;
use crate::engine::incoming::accept_all;
use crate::engine::wake::wake_first;
use crate::fields::{Fields, merge_metadata};
use crate::http::request::Request;
use crate::paging::{Paging, Position};
use crate::refusal::{Refusal, Result};
use crate::routes::collection;
use crate::routes::environments::refuse_archived;
use crate::routes::memory::mounted;
use crate::routes::reply::Reply;
use crate::routes::vaults::VAULTS;
use crate::routes::work::queue;
use crate::routes::{content, events, resources, session_agent, skills};
use crate::state::File;
use crate::state::history::Room;
use crate::state::ids::fresh_id;
use crate::state::session::status::Status;
use crate::state::session::{Inner, NewSession, Session};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::fs;
use std::sync::Arc;

const CREATE_FIELDS: &[&str] =
    &["agent", "environment_id", "title", "metadata", "vault_ids", "budget", "resources", "initial_events"];
const RESOURCES: &[&str] = &["file", "github_repository", "memory_store"];

pub(super) fn create(app: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    fields.only(CREATE_FIELDS)?;
    let scenario = request.header("x-local-scenario");
    Ok(Reply::Json(start(app, &fields, None, scenario)?))
}

/// Makes a session, for a request or a run of a deployment, or nothing. `scenario` names its script.
/// Returns the session as it is when its first turn has begun.
pub(super) fn start(
    app: &Arc<App>,
    fields: &Fields<'_>,
    deployment: Option<&str>,
    scenario: Option<&str>,
) -> Result<Value> {
    let resets = app.state().resets;
    let id = fresh_id("sesn");
    let initial = initial_events(app, fields, deployment.is_some())?;
    let mut new = prepare(app, fields, id.clone())?;
    new.deployment_id = deployment.map(str::to_owned);
    let folder = new.folder.clone();
    let made = mount_all(app, fields, &mut new).and_then(|()| {
        let metadata = new.metadata.clone();
        app.scripts.choose(scenario, &metadata, |script| {
            let session = Arc::new(Session::new(new, script, app.threads.clone()));
            report_repositories(&session);
            keep(app, &session, initial, resets)?;
            Ok(session)
        })
    });
    match made {
        Ok(session) => {
            app.faults.bind(&id);
            app.clock.wake();
            Ok(wake_first(&session))
        }
        Err(refusal) => {
            forget_files(app, &id);
            let _ = fs::remove_dir_all(folder);
            Err(refusal)
        }
    }
}

/// Keeps a session with its first events and its work item. If the session is refused, nobody has
/// seen it.
fn keep(app: &App, session: &Arc<Session>, initial: Vec<Value>, resets: u64) -> Result<()> {
    let mut state = app.state();
    if state.resets != resets {
        return Err(Refusal::conflict("the server was reset while it made the session"));
    }
    state.sessions.check_room()?;
    if !initial.is_empty() {
        accept_all(session, initial).map_err(|refusal| refusal.below("events", "initial_events"))?;
    }
    state.sessions.insert(&session.id, session.clone())?;
    queue::ensure(&mut state, session)
}

pub(super) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    Ok(Reply::Json(app.session(ids[0])?.json()))
}

pub(super) fn archive(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let session = app.session(ids[0])?;
    session.update(|inner| {
        refuse_at_work(inner, app.ends_runs)?;
        if inner.archived_at.is_none() {
            inner.archived_at = Some(inner.clock.stamp());
            if inner.status != Status::Terminated {
                inner.stop_runs_silently();
                inner.terminate();
            }
        }
        Ok(())
    })?;
    Ok(Reply::Json(session.json()))
}

pub(super) fn delete(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let session = app.session(ids[0])?;
    session.update(|inner| {
        refuse_at_work(inner, app.ends_runs)?;
        inner.over = true;
        inner.emit("session.deleted", json!({}));
        Ok(())
    })?;
    session.stop();
    let _ = app.state().sessions.remove(ids[0]);
    forget_files(app, ids[0]);
    let _ = fs::remove_dir_all(&session.folder);
    Ok(Reply::Json(json!({"type": "session_deleted", "id": ids[0]})))
}

pub(super) fn list(app: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    let names = ["limit", "page", "order", "include_archived", "agent_id", "agent_version", "statuses[]"];
    let others = ["deployment_id", "memory_store_id"];
    let times = ["created_at[gt]", "created_at[gte]", "created_at[lt]", "created_at[lte]"];
    request.query.only(&[&names[..], &others[..], &times[..]].concat())?;
    let paging = Paging::read(request, "sessions", 20, 1_000, true)?;
    let statuses = request.query.all("statuses[]");
    let archived = request.query.flag("include_archived")?;
    let agent_id = request.query.text("agent_id");
    let version = request.query.number("agent_version")?;
    if version.is_some() && agent_id.is_none() {
        return Err(Refusal::invalid("agent_version: only allowed with agent_id"));
    }
    let limits: Vec<Option<Timestamp>> =
        times.iter().map(|name| request.query.time(name)).collect::<Result<_>>()?;
    if let Some(Position(_, time)) = paging.after {
        let time = i64::try_from(time).ok().and_then(|time| Timestamp::from_microsecond(time).ok());
        if !time.is_some_and(|time| events::within(time, &limits)) {
            return Err(Refusal::invalid("page: this cursor is outside of created_at"));
        }
    }
    let (deployment, store) = (request.query.text("deployment_id"), request.query.text("memory_store_id"));
    let sessions: Vec<_> =
        app.state().sessions.entries().map(|(number, session)| (number, session.clone())).collect();
    let places = sessions.into_iter().map(|(number, session)| {
        let created = session.created_at.parse::<Timestamp>().unwrap_or_default();
        (Position(number, u64::try_from(created.as_microsecond()).unwrap_or_default()), (session, created))
    });
    let page = paging.answer(places, |(session, created)| {
        let fits = events::within(created, &limits)
            && (deployment.is_none() || session.deployment_id.as_deref() == deployment)
            && session.read(|inner| {
                (archived || inner.archived_at.is_none())
                    && store.is_none_or(|id| inner.resources.iter().any(|one| one["memory_store_id"] == id))
                    && agent_id.is_none_or(|id| inner.agent["id"] == id)
                    && version.is_none_or(|version| inner.agent["version"] == version)
                    && (statuses.is_empty() || statuses.contains(&inner.status.name()))
            });
        fits.then(|| session.json())
    });
    Ok(Reply::Json(page))
}

fn initial_events(app: &App, fields: &Fields<'_>, deployed: bool) -> Result<Vec<Value>> {
    let events = check_initial(fields, deployed)?.into_iter().enumerate();
    events.map(|(index, event)| events::with_rubric(app, event, &format!("initial_events.{index}"))).collect()
}

/// Checks the first events of a session, or of those of a deployment. Files of rubrics are not read.
pub(super) fn check_initial(fields: &Fields<'_>, deployed: bool) -> Result<Vec<Value>> {
    let given = fields.list("initial_events")?;
    if given.len() > 50 {
        return Err(fields.wrong("initial_events", "at most 50 are allowed"));
    }
    let kinds: &[&str] = match deployed {
        true => &["user.message", "user.define_outcome", "system.message"],
        false => &["user.message", "user.define_outcome"],
    };
    let mut events = Vec::new();
    for (index, event) in given.iter().enumerate() {
        let place = format!("initial_events.{index}");
        Fields::new(event, place.clone())?.kind(kinds)?;
        events.push(content::event(event, place)?);
    }
    if events.iter().filter(|event| event["type"] == "user.define_outcome").count() > 1 {
        return Err(fields.wrong("initial_events", "at most one outcome is allowed"));
    }
    Ok(events)
}

/// Checks everything but the resources, which need a directory.
fn prepare(app: &App, fields: &Fields<'_>, id: String) -> Result<NewSession> {
    let state = app.state();
    state.sessions.check_room()?;
    let room = Room::new(app.event_bytes.clone());
    room.check()?;
    let agent = session_agent::resolve(&state, fields)?;
    let environment_id = fields.text("environment_id", 1..=256)?;
    let environment = state.environments.get(environment_id);
    let environment = environment.and_then(|one| refuse_archived(one).map(|()| one));
    let environment = environment.map_err(|refusal| refusal.at("environment_id"))?;
    let vault_ids = fields.texts("vault_ids")?;
    for (index, vault) in vault_ids.iter().enumerate() {
        let vault = VAULTS.find(&state, &[vault]).and_then(collection::refuse_archived);
        vault.map_err(|refusal| refusal.at(format!("vault_ids.{index}")))?;
    }
    let folder = app.session_folder(&id);
    Ok(NewSession {
        id,
        environment_id: environment_id.into(),
        deployment_id: None,
        self_hosted: environment["config"]["type"] == "self_hosted",
        folder,
        agent,
        title: fields.some_text("title", 0..=1_024)?.into(),
        metadata: merge_metadata(fields, &Map::new(), false)?,
        budget: budget::read(fields)?,
        vault_ids: vault_ids.into(),
        resources: Vec::new(),
        room,
        buffer: app.buffer,
        late_idle: app.late_idle,
        clock: app.clock.clone(),
        webhooks: app.webhooks.clone(),
        faults: app.faults.clone(),
    })
}

fn mount_all(app: &App, fields: &Fields<'_>, new: &mut NewSession) -> Result<()> {
    let given = fields.objects("resources")?;
    if given.len() > 999 {
        return Err(fields.wrong("resources", "at most 999 are allowed"));
    }
    for folder in ["mnt/session/uploads", "mnt/session/outputs", "mnt/memory"] {
        fs::create_dir_all(new.folder.join(folder))
            .map_err(|error| Refusal::new(500, format!("the session has no directory: {error}")))?;
    }
    skills::versions::lay_down(app, &new.agent, &new.folder.join("skills"))
        .map_err(|error| Refusal::new(500, format!("a skill cannot be laid down: {error}")))?;
    for resource in given {
        if new.self_hosted && resource.kind(RESOURCES)? != "memory_store" {
            return Err(resource.wrong("type", "a self-hosted environment takes memory stores only"));
        }
        new.resources.push(resources::mount(app, &new.id, &resource, RESOURCES)?);
    }
    Ok(())
}

/// Reports a failed clone, because this server clones no repositories.
fn report_repositories(session: &Session) {
    session.update(|inner| {
        let urls: Vec<_> = inner.resources.iter().map(|resource| resource["url"].clone()).collect();
        for url in urls.into_iter().filter(|url| !url.is_null()) {
            let error = json!({
                "type": "repository_clone_error",
                "message": "this local server does not clone repositories",
                "repository_url": url,
                "retry_status": {"type": "retrying"},
            });
            inner.emit("session.error", json!({"error": error}));
        }
    });
}

/// Refuses to end a session that works. `ends_runs` allows it while only its workflow runs do.
fn refuse_at_work(inner: &mut Inner, ends_runs: bool) -> Result<()> {
    if !inner.runs.is_empty() && inner.archived_at.is_none() {
        if !ends_runs {
            let refusal =
                Refusal::invalid("a workflow run is open: wait for its end, or ask the agent to stop it");
            return Err(refusal.with_code("workflow_run_open"));
        }
        if !inner.threads.iter().any(|thread| thread.open && thread.run_id.is_none()) {
            return Ok(());
        }
    }
    match inner.visible_status() {
        Status::Running | Status::Rescheduling => {
            Err(Refusal::invalid("the session is running: interrupt it and wait until it is idle"))
        }
        Status::Idle | Status::Terminated => Ok(()),
    }
}

fn forget_files(app: &App, session_id: &str) {
    let mut state = app.state();
    mounted::unmount(&mut state, session_id);
    let of_session = |file: &&File| file.session.as_deref() == Some(session_id);
    let ids: Vec<_> = state.files.values().filter(of_session).map(|file| file.record["id"].clone()).collect();
    for id in ids {
        let _ = state.files.remove(id.as_str().unwrap_or_default());
    }
}
