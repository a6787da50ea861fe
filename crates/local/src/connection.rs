//! One connection: reads requests and writes replies until either side closes.

mod stream;

use crate::app::App;
use crate::connection::stream::Manner;
use crate::control;
use crate::faults::control::{Plan, Replacement};
use crate::faults::gzip::gzip;
use crate::faults::view::LiveView;
use crate::http::progress::Progress;
use crate::http::request::{Reader, Request};
use crate::http::response;
use crate::http::wire::{Closed, Wire};
use crate::record::Recorder;
use crate::refusal::Refusal;
use crate::routes;
use crate::routes::gate;
use crate::routes::gate::cors;
use crate::routes::reply::Reply;
use crate::secrets::shown_target;
use crate::state::ids::fresh_id;
use serde_json::Value;
use std::net::TcpStream;
use std::sync::Arc;

/// The fault `page-too-large` leaves pages of so many items alone.
const SMALL_PAGE: usize = 8;
const TOO_LARGE: usize = 33 * 1024 * 1024;
const JSON: &str = "application/json";
/// An error envelope (`overloaded_error`) as gzip writes it.
const COMPRESSED: [u8; 91] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 53, 138, 81, 10, 128, 32, 16, 68, 239, 50, 223, 158, 192, 203, 136, 180,
    67, 4, 218, 214, 170, 65, 136, 119, 175, 32, 191, 134, 247, 222, 116, 212, 251, 32, 60, 104, 166, 6, 247,
    175, 239, 211, 235, 69, 75, 26, 133, 18, 230, 37, 179, 148, 184, 126, 113, 209, 124, 216, 75, 20, 12, 7,
    227, 217, 88, 106, 216, 4, 126, 111, 41, 141, 7, 73, 99, 71, 161, 93, 0, 0, 0,
];

pub(crate) fn serve(app: &Arc<App>, socket: &TcpStream) {
    // Otherwise a frame may wait until the frame before is acknowledged.
    let _ = socket.set_nodelay(true);
    let mut reader = Reader::new(socket);
    loop {
        match reader.next() {
            Ok(None) => return,
            Ok(Some(request)) => {
                let again = !request.listed("connection").any(|value| value.eq_ignore_ascii_case("close"));
                if reply(app, socket, request).is_err() || !again {
                    return;
                }
            }
            Err(refusal) => {
                let headers = [("connection".into(), "close".into())];
                let no_faults = Default::default();
                let mut wire = Wire::new(socket, Arc::default(), &no_faults);
                let _ = refuse(&mut wire, &refusal, &fresh_id("req"), &headers);
                // The rest of a refused body is still arriving. Closing now would reset the
                // connection before the client has read the reply.
                let _ = socket.shutdown(std::net::Shutdown::Write);
                drain(socket);
                return;
            }
        }
    }
}

/// Answers a connection for which there is no thread, and closes it.
pub(crate) fn turn_away(socket: &TcpStream) {
    let no_faults = Plan::default();
    let mut wire = Wire::new(socket, Arc::default(), &no_faults);
    let refusal = Refusal::new(529, "this local server has too many connections: close some");
    let headers = [("connection".into(), "close".into())];
    // The client may be gone.
    let _ = refuse(&mut wire, &refusal, &fresh_id("req"), &headers);
    let _ = socket.shutdown(std::net::Shutdown::Write);
}

fn reply(app: &Arc<App>, socket: &TcpStream, mut request: Request) -> Result<(), Closed> {
    let request_id = fresh_id("req");
    if control::is_control(&request) {
        return controlled(app, socket, &request, &request_id);
    }
    let operation = routes::operation(&request);
    let progress = app.log.record(&request, operation);
    let line = app.prints_log.then(|| Line { request: line_of(&request, operation), progress: &progress });
    if let Some(recorder) = &app.recorder {
        return pass(recorder, socket, &request, &progress);
    }
    let faults = app.faults.take(operation, &request.method, session_of(&request));
    request.faults = faults.clone();
    if faults.has_more_without_cursor.is_some() {
        request.faults.after_id = request.query.take("after_id");
    }
    let mut wire = Wire::new(socket, progress.clone(), &faults);
    // Printed when the reply has ended, in any way.
    let _line = line;
    let mut headers = vec![("request-id".to_owned(), request_id.clone())];
    headers.extend(cors(&request));
    match &faults.replacement {
        Some(Replacement::Html { status }) => {
            let page = b"<!doctype html><title>Sign in</title><p>This network needs you to sign in.</p>";
            return response::write(&mut wire, *status, &headers, "text/html; charset=utf-8", page);
        }
        Some(Replacement::Status { status, headers: extra }) => {
            let mut refusal = Refusal::new(*status, "this failure was asked for");
            refusal.headers.clone_from(extra);
            return refuse(&mut wire, &refusal, &request_id, &headers);
        }
        Some(Replacement::Gzip) => {
            headers.push(("content-encoding".into(), "gzip".into()));
            return response::write(&mut wire, 503, &headers, JSON, &COMPRESSED);
        }
        None => {}
    }
    match routes::handle(app, &request) {
        Ok(Reply::Json(mut value)) => {
            change(&mut value, &faults);
            let items = value["data"].as_array().map_or(0, Vec::len);
            let is_too_large = faults.page_too_large.is_some() && items > SMALL_PAGE;
            let spaces = if is_too_large { TOO_LARGE } else { faults.pad.unwrap_or(0) * items };
            let spaces = " ".repeat(spaces);
            response::write(&mut wire, 200, &headers, JSON, format!("{value}{spaces}").as_bytes())
        }
        Ok(Reply::Text(text)) => response::write(&mut wire, 200, &headers, JSON, text.as_bytes()),
        Ok(Reply::Bytes { content_type, bytes }) => {
            response::write(&mut wire, 200, &headers, &content_type, &bytes)
        }
        Ok(Reply::Empty) => response::write(&mut wire, 204, &headers, "", b""),
        Ok(Reply::Stream { session, stream }) => {
            if faults.coding_none.is_some() {
                headers.push(("content-encoding".into(), "none".into()));
            }
            let manner = Manner {
                heartbeat: app.heartbeat,
                duplicate: faults.duplicate.is_some(),
                view: LiveView::new(&faults.view),
            };
            stream::write(&mut wire, socket, &headers, &session, stream, manner)?;
            Err(Closed)
        }
        Err(refusal) if faults.gzip_errors.is_some() => {
            headers.extend(refusal.headers.iter().cloned());
            headers.push(("content-encoding".into(), "gzip".into()));
            let body = gzip(refusal.envelope(&request_id).to_string().as_bytes());
            response::write(&mut wire, refusal.status, &headers, JSON, &body)
        }
        Err(refusal) => refuse(&mut wire, &refusal, &request_id, &headers),
    }
}

/// Passes a request on. The connection ends with the reply.
fn pass(
    recorder: &Recorder,
    socket: &TcpStream,
    request: &Request,
    progress: &Arc<Progress>,
) -> Result<(), Closed> {
    if let Err(refusal) = gate::check_origin(request) {
        let no_faults = Plan::default();
        let mut wire = Wire::new(socket, progress.clone(), &no_faults);
        return refuse(&mut wire, &refusal, "", &[]);
    }
    if let Err(error) = recorder.pass(socket, request) {
        let refusal = Refusal::new(502, format!("the upstream failed: {error}"));
        let no_faults = Plan::default();
        let mut wire = Wire::new(socket, progress.clone(), &no_faults);
        let _ = refuse(&mut wire, &refusal, "", &[("connection".into(), "close".into())]);
    }
    Err(Closed)
}

fn controlled(app: &Arc<App>, socket: &TcpStream, request: &Request, request_id: &str) -> Result<(), Closed> {
    let no_faults = Plan::default();
    let mut wire = Wire::new(socket, Arc::default(), &no_faults);
    let headers = cors(request);
    match control::handle(app, request) {
        Ok(Reply::Json(value)) => {
            response::write(&mut wire, 200, &headers, JSON, value.to_string().as_bytes())
        }
        Ok(_) => response::write(&mut wire, 204, &headers, "", b""),
        Err(refusal) => refuse(&mut wire, &refusal, request_id, &headers),
    }
}

/// The line of a request in the printed log.
struct Line<'a> {
    request: String,
    progress: &'a Progress,
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        eprintln!("{} -> {} {} bytes", self.request, self.progress.status(), self.progress.bytes());
    }
}

fn line_of(request: &Request, operation: &str) -> String {
    let operation = if operation.is_empty() { "no operation" } else { operation };
    format!("{} {} ({operation})", request.method, shown_target(&request.target))
}

/// Returns the id of the session that a request is about.
fn session_of(request: &Request) -> Option<&str> {
    request.path.strip_prefix("/v1/sessions/")?.split('/').next()
}

/// Changes a reply as the habits want it.
fn change(value: &mut Value, faults: &Plan) {
    if faults.has_more_without_cursor.is_some() && value.get("data").is_some() {
        value["has_more"] = value["next_page"].is_string().into();
        value.as_object_mut().expect("a page is an object").remove("next_page");
    }
    for field in faults.strip.iter().flatten() {
        strip(value, field);
        value["data"].as_array_mut().into_iter().flatten().for_each(|item| strip(item, field));
    }
}

fn strip(value: &mut Value, field: &str) {
    match field.split_once('.') {
        Some((outer, inner)) => {
            if let Some(value) = value.get_mut(outer) {
                strip(value, inner);
            }
        }
        None => {
            if let Some(fields) = value.as_object_mut() {
                fields.remove(field);
            }
        }
    }
}

fn refuse(
    wire: &mut Wire<'_>,
    refusal: &Refusal,
    request_id: &str,
    headers: &[(String, String)],
) -> Result<(), Closed> {
    let headers: Vec<_> = headers.iter().chain(&refusal.headers).cloned().collect();
    response::write(wire, refusal.status, &headers, JSON, refusal.envelope(request_id).to_string().as_bytes())
}

fn drain(mut socket: &TcpStream) {
    let _ = std::io::copy(&mut socket, &mut std::io::sink());
}
