//! A host of a few lines, whose responses a test decides.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use managed_agents_blocking::{Client, Credential, RawEvent, Settings};

/// A key that must never be seen outside of a request head.
pub(crate) const CANARY: &str = "sk-ant-canary-0123456789";

/// Longer than any step takes; only a failing test waits for it.
pub(crate) const TEST_TIMEOUT: Duration = Duration::from_secs(20);

pub(crate) struct Host {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The number of the request, from 0.
    pub(crate) number: usize,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Host {
    /// Starts a host that answers one request on each connection and closes it.
    pub(crate) fn start(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::start_on("127.0.0.1:0", answer)
    }

    /// As [`start`](Self::start), at another address.
    pub(crate) fn start_on(
        address: &str,
        answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), requests.clone());
        thread::spawn(move || {
            for socket in listener.incoming() {
                let (answer, log) = (answer.clone(), log.clone());
                thread::spawn(move || serve(socket.expect("it connects"), &log, &*answer));
            }
        });
        Self { address, requests }
    }

    /// Returns the requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            base_url: format!("http://{}", self.address),
            ..Settings::new(Credential::ApiKey(CANARY.into()))
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.settings()).expect("the settings are good")
    }
}

fn serve(mut socket: TcpStream, log: &Mutex<Vec<Request>>, answer: &dyn Fn(&Request, &mut TcpStream)) {
    socket.set_read_timeout(Some(TEST_TIMEOUT)).expect("a time is given");
    let Some((head, body)) = read_request(&socket) else { return };
    let request = {
        let mut log = log.lock().unwrap();
        let request = Request { number: log.len(), head, body };
        log.push(request.clone());
        request
    };
    answer(&request, &mut socket);
}

fn read_request(socket: &TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(socket);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut body = vec![0; header(&head, "content-length").map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    pub(crate) fn is_stream(&self) -> bool {
        self.head.starts_with("GET ") && self.head.contains("/events/stream")
    }

    pub(crate) fn is_send(&self) -> bool {
        self.head.starts_with("POST ")
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(given, _)| given.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// Writes a response with a length.
pub(crate) fn answer(socket: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    );
    // In some tests the client has disconnected.
    let _ = socket.write_all(text.as_bytes());
}

pub(crate) fn json(socket: &mut TcpStream, body: &str) {
    answer(socket, 200, "content-type: application/json\r\n", body);
}

pub(crate) const EMPTY_PAGE: &str = r#"{"data":[],"next_page":null}"#;

/// Begins an event stream in chunks.
pub(crate) fn begin_stream(socket: &mut TcpStream) {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let _ = socket.write_all(head.as_bytes());
}

/// Writes a chunk. Returns `false` if the client has disconnected.
pub(crate) fn chunk(socket: &mut TcpStream, data: &str) -> bool {
    write!(socket, "{:x}\r\n{data}\r\n", data.len()).is_ok()
}

/// Returns the frame of an event.
pub(crate) fn frame(kind: &str, id: &str) -> String {
    format!(
        "event: {kind}\ndata: {{\"type\":\"{kind}\",\"id\":\"{id}\",\"processed_at\":\"2026-11-21T09:00:00Z\"}}\n\n"
    )
}

/// Waits until the client closes the connection.
pub(crate) fn wait_for_end(socket: &mut TcpStream) {
    let mut rest = [0; 64];
    while let Ok(1..) = socket.read(&mut rest) {}
}

pub(crate) fn ids<'a>(events: impl IntoIterator<Item = &'a RawEvent>) -> Vec<String> {
    events.into_iter().map(|event| event.id().unwrap_or_default().into()).collect()
}
