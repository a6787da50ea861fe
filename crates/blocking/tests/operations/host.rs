//! A host that gives prepared responses, one on each connection, and records requests.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use http::{Request, Response};
use managed_agents_blocking::{Client, ClientOptions, Credential, RetryPolicy, Settings};

pub(crate) struct Host {
    base_url: String,
    answers: Arc<Mutex<VecDeque<Response<Vec<u8>>>>>,
    requests: mpsc::Receiver<Request<Vec<u8>>>,
}

impl Host {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let base_url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let answers = Arc::new(Mutex::new(VecDeque::<Response<Vec<u8>>>::new()));
        let (prepared, (log, requests)) = (answers.clone(), mpsc::channel());
        thread::spawn(move || {
            for socket in listener.incoming() {
                let socket = socket.expect("it connects");
                let request = read(&socket);
                let answer = prepared.lock().unwrap().pop_front();
                // Records the request before it answers, so that a client with the response finds
                // it.
                if log.send(request).is_err() {
                    return;
                }
                write(socket, answer.expect("an answer is prepared"));
            }
        });
        Self { base_url, answers, requests }
    }

    /// Adds a response to those prepared.
    pub(crate) fn prepare(&self, answer: Response<Vec<u8>>) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// As [`prepare`](Self::prepare), with JSON text.
    pub(crate) fn prepare_json(&self, json: impl ToString) {
        let answer = Response::builder().header("content-type", "application/json");
        self.prepare(answer.body(json.to_string().into_bytes()).expect("the headers are good"));
    }

    /// Returns the requests since the last time.
    pub(crate) fn requests(&self) -> Vec<Request<Vec<u8>>> {
        self.requests.try_iter().collect()
    }

    /// Creates a client that never retries.
    pub(crate) fn client(&self, credential: Credential) -> Client {
        let settings = Settings { base_url: self.base_url.clone(), ..Settings::new(credential) };
        let client = Client::new(settings).expect("the settings are good");
        client.with_options(ClientOptions { retry: RetryPolicy::NEVER, ..ClientOptions::default() })
    }
}

fn read(socket: &TcpStream) -> Request<Vec<u8>> {
    // Only a failing test waits for it.
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a time is given");
    let mut reader = BufReader::new(socket);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line comes");
        line.trim_end_matches("\r\n").to_owned()
    };
    let first = line();
    let [method, target, "HTTP/1.1"] = first.split(' ').collect::<Vec<_>>()[..] else { panic!("{first}") };
    let mut request = Request::builder().method(method).uri(target);
    loop {
        let line = line();
        let Some((name, value)) = line.split_once(": ") else { break };
        request = request.header(name, value);
    }
    let length = request.headers_ref().and_then(|headers| headers.get("content-length"));
    let length = length.map_or(0, |length| length.to_str().unwrap().parse().expect("a number"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body comes");
    request.body(body).expect("a request")
}

fn write(mut socket: TcpStream, answer: Response<Vec<u8>>) {
    let mut head = format!("HTTP/1.1 {} Said\r\nconnection: close\r\n", answer.status().as_u16());
    for (name, value) in answer.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().expect("plain text"));
    }
    head += &format!("content-length: {}\r\n\r\n", answer.body().len());
    socket.write_all(head.as_bytes()).expect("the client listens");
    socket.write_all(answer.body()).expect("the client listens");
}
