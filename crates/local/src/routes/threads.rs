//! Threads: every session here has its primary one and no others.

use super::agents::forward;
use super::events;
use crate::app::App;
use crate::http::{Answer, Request};
use crate::refusal::{Refusal, Result};
use crate::state::{Paging, Position, Session, Status, now};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Answer> {
    request.query.only(&["limit", "page", "statuses[]"])?;
    let session = app.session(ids[0])?;
    let paging = Paging::read(request, &format!("threads of {}", session.id), 1_000, 1_000, false)?;
    let statuses = request.query.all("statuses[]");
    let shows = |thread: &Value| {
        statuses.is_empty() || thread["status"].as_str().is_some_and(|status| statuses.contains(&status))
    };
    let threads = std::iter::once((Position(1, 0), session.thread_json()));
    Ok(Answer::Json(forward(paging.answer(threads, |thread| Some(thread).filter(shows)))))
}

pub(super) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Answer> {
    Ok(Answer::Json(find(app, ids)?.thread_json()))
}

/// The primary thread keeps working for its session; being archived is only noted.
pub(super) fn archive(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Answer> {
    let session = find(app, ids)?;
    session.update(|inner| {
        if inner.status == Status::Running || inner.status == Status::Rescheduling {
            return Err(Refusal::invalid("the thread is running: interrupt it and wait until it is idle"));
        }
        inner.thread_archived_at.get_or_insert_with(now);
        Ok(())
    })?;
    Ok(Answer::Json(session.thread_json()))
}

pub(super) fn events(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Answer> {
    request.query.only(&["limit", "page"])?;
    events::history(&*find(app, ids)?, request, |_| true)
}

pub(super) fn stream(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Answer> {
    events::open(find(app, ids)?, request)
}

fn find(app: &App, ids: &[&str]) -> Result<Arc<Session>> {
    let session = app.session(ids[0])?;
    match session.thread_id == ids[1] {
        true => Ok(session),
        false => Err(Refusal::not_found("thread", ids[1])),
    }
}
