//! Starts servers for the tests that run in the browser, and tells them what the servers have seen.
//!
//! | request | reply |
//! | --- | --- |
//! | `POST /local`, body `{"script", "faults", "buffer"}` | the URL of a new local server |
//! | `POST /scripted`, body: a list of rules | the URL of a new scripted server |
//! | `GET /seen?of=URL` | the requests of a server |
//! | `GET /wait?of=URL&what=..&count=N` | `true` once a count of a scripted server is reached; `false` if it is not |
//! | `GET /streams?of=URL&session=ID&count=N` | the same of the open streams of a session |
//! | `GET /event?of=URL&session=ID&kind=TYPE` | the same of an event in a session's history |
//! | `POST /release?of=URL` | lets the gated replies of a scripted server go |
//! | `GET /job` | a job for an adapter, or `null` when no more will come |
//! | `POST /line?job=N`, body: a line | nothing |

use std::collections::HashMap;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use managed_agents_local::{Faults, Options, Script, Server};
use serde_json::{Value, json};

use crate::http::{Request, allow, reply};
use crate::relay;
use crate::scripted::Scripted;

const TIMEOUT: Duration = Duration::from_secs(15);

#[derive(Clone)]
pub(crate) struct Control {
    shared: Arc<Shared>,
    port: u16,
}

#[derive(Default)]
struct Shared {
    local: Mutex<HashMap<String, Arc<Server>>>,
    scripted: Mutex<HashMap<String, Scripted>>,
    jobs: Mutex<Jobs>,
    changed: Condvar,
}

#[derive(Default)]
struct Jobs {
    waiting: Vec<Value>,
    lines: HashMap<u64, Sender<String>>,
    count: u64,
    has_page: bool,
    is_over: bool,
}

impl Control {
    /// Listens on a port whose successor is free, for the page of the tests: from its own port the
    /// page knows this one.
    pub(crate) fn start() -> Self {
        let (listener, port) = loop {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
            let port = listener.local_addr().expect("it is bound").port();
            if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
                break (listener, port);
            }
        };
        let control = Self { shared: Arc::default(), port };
        let shared = control.shared.clone();
        thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let shared = shared.clone();
                thread::spawn(move || shared.serve(&socket));
            }
        });
        control
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn page_port(&self) -> u16 {
        self.port + 1
    }

    /// Waits until the page asks for its first job.
    pub(crate) fn wait_for_page(&self) {
        let jobs = self.shared.jobs.lock().expect("no thread panics with the lock");
        let is_missing = |jobs: &mut Jobs| !jobs.has_page && !jobs.is_over;
        let _jobs = self.shared.changed.wait_while(jobs, is_missing).expect("no thread panics with the lock");
    }

    /// Tells the page that no more jobs will come, and ends those that run.
    pub(crate) fn end_jobs(&self) {
        let mut jobs = self.shared.jobs.lock().expect("no thread panics with the lock");
        jobs.is_over = true;
        jobs.lines.clear();
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn serve(&self, socket: &TcpStream) {
        let Some(request) = Request::read(socket) else { return };
        // A reader that is gone needs no reply.
        let _ = match request.method.as_str() {
            "OPTIONS" => allow(socket, &request),
            _ => reply(socket, &self.answer(&request, socket)),
        };
    }

    fn answer(&self, request: &Request, socket: &TcpStream) -> String {
        let path = request.target.split('?').next().unwrap_or_default();
        match path {
            "/local" => self.start_local(&request.body),
            "/scripted" => {
                let rules: Vec<Value> = serde_json::from_str(&request.body).expect("rules are JSON");
                let (server, url) = Scripted::start(rules);
                self.scripted.lock().expect("no thread panics with the lock").insert(url.clone(), server);
                url
            }
            "/seen" => self.seen(request.query("of")).to_string(),
            "/wait" => {
                let count = request.query("count").parse().expect("a number");
                self.scripted(request.query("of")).wait(request.query("what"), count).to_string()
            }
            "/streams" => {
                let count = request.query("count").parse().expect("a number");
                let session = request.query("session");
                self.local(request.query("of")).wait_for_streams(session, TIMEOUT, count).to_string()
            }
            "/event" => {
                let is_it = |event: &Value| event["type"] == request.query("kind");
                let server = self.local(request.query("of"));
                server.wait_for_event(request.query("session"), TIMEOUT, is_it).is_some().to_string()
            }
            "/release" => {
                self.scripted(request.query("of")).release();
                String::new()
            }
            "/job" => self.next_job().to_string(),
            "/line" => {
                let number: u64 = request.query("job").parse().expect("a number");
                if let Some(lines) =
                    self.jobs.lock().expect("no thread panics with the lock").lines.get(&number)
                {
                    let _ = lines.send(request.body.clone());
                }
                String::new()
            }
            "/adapter" => {
                for line in self.add_job(&request.body) {
                    use std::io::Write;
                    let mut socket = socket;
                    if writeln!(socket, "{line}").is_err() || is_last(&line) {
                        break;
                    }
                }
                String::new()
            }
            other => panic!("the control has no {other}"),
        }
    }

    fn start_local(&self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options are JSON");
        let script = match &options["script"] {
            Value::Null => None,
            script => Some(Script::from_json(&script.to_string()).expect("the script is one")),
        };
        let faults =
            Faults::parse(options["faults"].as_str().unwrap_or_default()).expect("the faults are some");
        let buffer = options["buffer"].as_bool().unwrap_or(true);
        let server = Server::start(Options { script, faults, buffer, ..Options::default() });
        let server = server.expect("the local server starts");
        let url = server.url();
        self.local.lock().expect("no thread panics with the lock").insert(url.clone(), Arc::new(server));
        url
    }

    fn seen(&self, url: &str) -> Value {
        let local = self.local.lock().expect("no thread panics with the lock").get(url).cloned();
        let Some(local) = local else { return self.scripted(url).seen() };
        let requests = local.log().into_iter().map(|request| {
            json!({"request": format!("{} {}", request.method, request.target), "body": String::from_utf8_lossy(&request.body)})
        });
        json!({"requests": requests.collect::<Vec<_>>()})
    }

    fn local(&self, url: &str) -> Arc<Server> {
        self.local.lock().expect("no thread panics with the lock")[url].clone()
    }

    fn scripted(&self, url: &str) -> Scripted {
        self.scripted.lock().expect("no thread panics with the lock")[url].clone()
    }

    fn add_job(&self, job: &str) -> Receiver<String> {
        let (sender, lines) = channel();
        let mut jobs = self.jobs.lock().expect("no thread panics with the lock");
        if !jobs.is_over {
            jobs.count += 1;
            let number = jobs.count;
            let mut job: Value = serde_json::from_str(job).expect("a job is JSON");
            job["base_url"] = relay::to(job["base_url"].as_str().expect("a job has an address")).into();
            jobs.waiting.push(json!({"number": number, "job": job}));
            jobs.lines.insert(number, sender);
            self.changed.notify_all();
        }
        lines
    }

    fn next_job(&self) -> Value {
        let mut jobs = self.jobs.lock().expect("no thread panics with the lock");
        jobs.has_page = true;
        self.changed.notify_all();
        let is_idle = |jobs: &mut Jobs| jobs.waiting.is_empty() && !jobs.is_over;
        let mut jobs = self.changed.wait_while(jobs, is_idle).expect("no thread panics with the lock");
        if jobs.waiting.is_empty() { Value::Null } else { jobs.waiting.remove(0) }
    }
}

/// Returns `true` for a line that ends a run.
fn is_last(line: &str) -> bool {
    let line: Value = serde_json::from_str(line).unwrap_or_default();
    ["outcome", "error", "cannot", "dropped"].iter().any(|name| !line[name].is_null())
}
