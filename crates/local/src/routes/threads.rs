//! The threads of a session: its primary one, and its children's.

use crate::app::App;
use crate::http::request::Request;
use crate::paging::{Paging, Position, forward};
use crate::refusal::{Refusal, Result};
use crate::routes::events;
use crate::routes::reply::Reply;
use crate::state::session::status::Status;
use crate::state::session::thread::PRIMARY;
use crate::state::session::{Inner, Session};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    request.query.only(&["limit", "page", "statuses[]"])?;
    let session = app.session(ids[0])?;
    let paging = Paging::read(request, &format!("threads of {}", session.id), 1_000, 1_000, false)?;
    let statuses = request.query.all("statuses[]");
    let shows = |thread: &Value| {
        statuses.is_empty() || thread["status"].as_str().is_some_and(|status| statuses.contains(&status))
    };
    let count = session.read(|inner| inner.threads.len());
    // Never 0, which is the start.
    let threads = (0..count).map(|thread| (Position(thread as u64 + 1, 0), thread));
    let page = paging.answer(threads, |thread| Some(session.thread_json(thread)).filter(shows));
    Ok(Reply::Json(forward(page)))
}

pub(super) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let (session, thread) = find(app, ids)?;
    Ok(Reply::Json(session.thread_json(thread)))
}

/// Archives a thread. A child is terminated; the primary thread keeps working, and only the time is
/// noted.
pub(super) fn archive(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let (session, thread) = find(app, ids)?;
    session.update(|inner| {
        let asked = &inner.threads[thread];
        let is_of_open_run = inner.runs.iter().any(|run| asked.run_id.as_ref() == Some(&run.id));
        if asked.archived_at.is_none() && is_of_open_run {
            let refusal =
                Refusal::invalid("the workflow run of the thread is open, and archives it by itself");
            return Err(refusal.with_code("workflow_run_open"));
        }
        if matches!(inner.threads[thread].status, Status::Running | Status::Rescheduling) {
            return Err(Refusal::invalid("the thread is running: interrupt it and wait until it is idle"));
        }
        if inner.threads[thread].archived_at.is_none() {
            inner.threads[thread].archived_at = Some(inner.clock.stamp());
            if thread != PRIMARY && !inner.over {
                end(inner, thread);
            }
        }
        Ok(())
    })?;
    Ok(Reply::Json(session.thread_json(thread)))
}

fn end(inner: &mut Inner, thread: usize) {
    if inner.threads[thread].status != Status::Terminated {
        inner.terminate_thread(thread);
    }
}

pub(super) fn events(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    request.query.only(&["limit", "page"])?;
    let (session, thread) = find(app, ids)?;
    events::history(&session, thread, request, |_| true)
}

pub(super) fn stream(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let (session, thread) = find(app, ids)?;
    events::open(session, thread, request)
}

fn find(app: &App, ids: &[&str]) -> Result<(Arc<Session>, usize)> {
    let session = app.session(ids[0])?;
    let thread = session.read(|inner| inner.find_thread(ids[1]));
    thread.map(|thread| (session, thread)).ok_or_else(|| Refusal::not_found("thread", ids[1]))
}
