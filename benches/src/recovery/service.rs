//! Serves sessions over HTTP, with the faults of their plans.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::events::{Item, LIVE_EVENTS};
use super::plan::{End, Faults, Page, Plan};
use super::session::{Query, Session};

/// A service that runs until the process ends. It creates a session on the first request for it.
#[derive(Clone)]
pub struct Service {
    pub url: String,
    seed: u64,
    sessions: Arc<Mutex<HashMap<String, Arc<Session>>>>,
}

impl Service {
    pub fn start(seed: u64) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let service =
            Self { url: format!("http://{}", listener.local_addr()?), seed, sessions: Arc::default() };
        let ours = service.clone();
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let service = ours.clone();
                // A client may leave at any time.
                thread::spawn(move || drop(service.converse(&socket)));
            }
        });
        Ok(service)
    }

    /// Returns the id of a session for one turn of one client.
    pub fn session_id(client: &str, faults: Faults, number: u64) -> String {
        format!("sesn_{client}_{}_{number}", faults.name())
    }

    /// Returns the number of messages stored in a session.
    pub fn messages(&self, id: &str) -> u32 {
        self.session(id).map_or(0, |session| session.messages())
    }

    /// Returns the time at which the stream of a session was cut, in milliseconds since 1970, and
    /// the first live event that was missing then.
    pub fn cut(&self, id: &str) -> Option<(f64, usize)> {
        self.session(id)?.was_cut()
    }

    fn session(&self, id: &str) -> Option<Arc<Session>> {
        let mut sessions = self.sessions.lock().expect("nothing panics while it is locked");
        if let Some(session) = sessions.get(id) {
            return Some(session.clone());
        }
        let mut parts = id.rsplit('_');
        let number = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let faults = Faults::ALL.into_iter().find(|faults| faults.name() == name)?;
        let session = Arc::new(Session::new(Plan::new(self.seed, faults, number)));
        sessions.insert(id.to_owned(), session.clone());
        Some(session)
    }

    fn converse(&self, socket: &TcpStream) -> io::Result<()> {
        socket.set_nodelay(true)?;
        let mut reader = BufReader::new(socket);
        while let Some(request) = Request::read(&mut reader)? {
            let parts: Vec<_> = request.path.trim_start_matches("/v1/sessions/").split('/').collect();
            let Some(session) = self.session(parts[0]) else {
                answer(socket, "404 Not Found", "", NOT_FOUND)?;
                continue;
            };
            match (request.method.as_str(), &parts[1..]) {
                ("GET", ["events", "stream"]) => return stream(socket, &session),
                ("GET", ["events"]) => page(socket, &session, &request.query)?,
                ("POST", ["events"]) => {
                    let event = session.say(request.content()).json;
                    if session.drawn(Plan::loses_answer) {
                        return socket.shutdown(Shutdown::Both);
                    }
                    answer(socket, "200 OK", "", &format!(r#"{{"data":[{event}]}}"#))?;
                }
                ("GET", []) => {
                    let status = if session.is_running() { "running" } else { "idle" };
                    let json = format!(r#"{{"type":"session","id":"{}","status":"{status}"}}"#, parts[0]);
                    answer(socket, "200 OK", "", &json)?;
                }
                _ => answer(socket, "404 Not Found", "", NOT_FOUND)?,
            }
        }
        Ok(())
    }
}

const NOT_FOUND: &str = r#"{"type":"error","error":{"type":"not_found_error","message":"Not found."}}"#;
const BUSY: &str = r#"{"type":"error","error":{"type":"rate_limit_error","message":"Too many requests."}}"#;
const BROKEN: &str = r#"{"type":"error","error":{"type":"api_error","message":"Internal server error."}}"#;

struct Request {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn read(reader: &mut BufReader<&TcpStream>) -> io::Result<Option<Self>> {
        let mut first = String::new();
        if reader.read_line(&mut first)? == 0 {
            return Ok(None);
        }
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        let mut body = Vec::new();
        reader.take(length).read_to_end(&mut body)?;
        let mut words = first.split_whitespace();
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let query = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
        Ok(Some(Self { method: method.into(), path: path.into(), query, body }))
    }

    /// Returns the content of the message in the body, as JSON.
    fn content(&self) -> String {
        let body: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["events"][0]["content"].to_string()
    }
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |decoded, part| {
        let code = part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()).unwrap_or(b'?');
        decoded + &char::from(code).to_string() + part.get(2..).unwrap_or_default()
    })
}

fn answer(mut socket: &TcpStream, status: &str, headers: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n"
    );
    socket.write_all((head + body).as_bytes())
}

/// Sends a page, with its fault.
fn page(socket: &TcpStream, session: &Session, parameters: &[(String, String)]) -> io::Result<()> {
    let value = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let asked = value("page");
    let query = Query {
        is_newest_first: value("order").is_some_and(|order| order == "desc"),
        from: value("created_at[gte]"),
        kinds: parameters.iter().filter(|(key, _)| key == "types[]").map(|(_, kind)| kind.clone()).collect(),
        after: asked.as_ref().and_then(|cursor| cursor.split_once('-')?.1.parse().ok()),
    };
    match session.drawn(Plan::page) {
        Page::Whole => {}
        Page::Late(time) => thread::sleep(time),
        Page::Error => return answer(socket, "500 Internal Server Error", "", BROKEN),
        Page::TooManyRequests { retry_after } => {
            let header = if retry_after { "retry-after: 0\r\n" } else { "" };
            return answer(socket, "429 Too Many Requests", header, BUSY);
        }
        Page::Empty { is_same } => {
            // Another cursor for the same place.
            let key = query.after.map_or_else(String::new, |key| key.to_string());
            let other = format!("e{}-{key}", session.drawn(Plan::number));
            let cursor = asked.filter(|_| is_same).unwrap_or(other);
            return answer(socket, "200 OK", "", &format!(r#"{{"data":[],"next_page":"{cursor}"}}"#));
        }
    }
    let (events, next) = session.list(&query);
    let next = next.map_or("null".to_owned(), |key| format!("\"p-{key}\""));
    answer(socket, "200 OK", "", &format!(r#"{{"data":[{}],"next_page":{next}}}"#, events.join(",")))
}

/// Sends live events from now on, until the client leaves or the stream is cut.
fn stream(mut socket: &TcpStream, session: &Session) -> io::Result<()> {
    let first = session.next_live();
    socket.write_all(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
    )?;
    for live in first..LIVE_EVENTS {
        let event = session.wait_for(live);
        let chunk = chunk(&event);
        if let Some(cut) = session.take_cut(live) {
            match cut.end {
                End::Clean => socket.write_all(b"0\r\n\r\n")?,
                // Never sends the blank line that ends the frame.
                End::Lost => socket.write_all(&chunk[..((chunk.len() - 4) as f64 * cut.share) as usize])?,
            }
            return socket.shutdown(Shutdown::Both);
        }
        socket.write_all(&chunk)?;
    }
    // The connection stays open until the client leaves.
    io::copy(&mut socket, &mut io::sink()).map(drop)
}

fn chunk(item: &Item) -> Vec<u8> {
    let frame = format!("event: {}\ndata: {}\n\n", item.kind, item.json);
    format!("{:x}\r\n{frame}\r\n", frame.len()).into_bytes()
}
