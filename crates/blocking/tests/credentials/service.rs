//! Serves a token endpoint, and provides the variables and files of a user.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{Client, Error, Login, agents};
use tempfile::TempDir;

pub(crate) const EMPTY_PAGE: &str = r#"{"data":[],"next_page":null}"#;

pub(crate) struct Service {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: String,
    /// Counts token requests and other requests, each from 0.
    pub(crate) number: usize,
}

/// A status, header lines, a body.
pub(crate) type Reply = (u16, String, String);

impl Service {
    /// Answers token requests with `tokens` and other requests with `others`.
    pub(crate) fn start(
        tokens: impl Fn(&Request) -> Reply + Send + Sync + 'static,
        others: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let (log, answers) = (requests.clone(), Arc::new((tokens, others)));
        thread::spawn(move || {
            for socket in listener.incoming() {
                let (log, answers) = (log.clone(), answers.clone());
                thread::spawn(move || {
                    let mut socket = socket.unwrap();
                    let Some(mut request) = read(&socket) else { return };
                    {
                        let mut log = log.lock().unwrap();
                        let is_same = |other: &&Request| other.is_for_token() == request.is_for_token();
                        request.number = log.iter().filter(is_same).count();
                        log.push(request.clone());
                    }
                    let (status, headers, body) =
                        if request.is_for_token() { (answers.0)(&request) } else { (answers.1)(&request) };
                    let length = body.len();
                    let head = format!("HTTP/1.1 {status} Said\r\nconnection: close\r\n{headers}");
                    let _ = write!(socket, "{head}content-length: {length}\r\n\r\n{body}");
                });
            }
        });
        Self { url, requests }
    }

    /// Gives the tokens `token-0`, `token-1` and so on, valid for an hour, and empty lists.
    pub(crate) fn good() -> Self {
        Self::start(|request| token(request.number, 3600), |_| json(EMPTY_PAGE))
    }

    pub(crate) fn for_tokens(&self) -> Vec<Request> {
        self.requests.lock().unwrap().iter().filter(|request| request.is_for_token()).cloned().collect()
    }

    pub(crate) fn others(&self) -> Vec<Request> {
        self.requests.lock().unwrap().iter().filter(|request| !request.is_for_token()).cloned().collect()
    }

    /// Returns the credential header, name and value, of the last request that was not for a token.
    pub(crate) fn last_credential(&self) -> String {
        let last = self.others().pop().expect("something was asked");
        match (last.header("x-api-key"), last.header("authorization")) {
            (Some(key), None) => format!("x-api-key {key}"),
            (None, Some(token)) => token.into(),
            both => panic!("none or two: {both:?}"),
        }
    }
}

impl Request {
    pub(crate) fn is_for_token(&self) -> bool {
        self.head.starts_with("POST /v1/oauth/token ")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

fn read(socket: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(socket);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut request = Request { head, body: String::new(), number: 0 };
    let mut body = Vec::new();
    if request.header("transfer-encoding") == Some("chunked") {
        // Keeps the chunk lengths, up to the empty chunk.
        while !body.ends_with(b"\r\n0\r\n\r\n") {
            if reader.read_until(b'\n', &mut body).ok()? == 0 {
                return None;
            }
        }
    } else {
        body.resize(request.header("content-length").map_or(0, |length| length.parse().unwrap()), 0);
        reader.read_exact(&mut body).ok()?;
    }
    request.body = String::from_utf8_lossy(&body).into();
    Some(request)
}

pub(crate) fn json(body: &str) -> Reply {
    (200, "content-type: application/json\r\n".into(), body.into())
}

pub(crate) fn token(number: usize, seconds: u64) -> Reply {
    json(&format!(
        r#"{{"access_token":"token-{number}","expires_in":{seconds},"refresh_token":"refresh-{number}"}}"#
    ))
}

pub(crate) fn unauthorized() -> Reply {
    let body = r#"{"type":"error","error":{"type":"authentication_error","message":"who are you?"}}"#;
    (401, String::new(), body.into())
}

/// The variables and files of a user.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl Home {
    pub(crate) fn new(variables: &[(&'static str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut home = Self { folder, variables: Vec::new() };
        home.set("ANTHROPIC_CONFIG_DIR", home.folder.path().to_str().unwrap().to_owned());
        for (name, value) in variables {
            home.set(name, (*value).into());
        }
        home
    }

    pub(crate) fn set(&mut self, name: &'static str, value: String) {
        self.variables.retain(|(given, _)| *given != name);
        self.variables.push((name, value));
    }

    /// Logs a user in to the profile, with a token valid for this many seconds.
    pub(crate) fn user(&self, profile: &str, token: &str, seconds: i64) -> PathBuf {
        let config = r#"{"version":"1.0","authentication":{"type":"user_oauth","client_id":"program"},"workspace_id":"wrkspc_1"}"#;
        self.write(&format!("configs/{profile}.json"), config);
        let end = unix_time() as i64 + seconds;
        let stored = format!(
            r#"{{"type":"oauth_token","access_token":"{token}","expires_at":{end},"refresh_token":"refresh-{token}","scope":"x"}}"#
        );
        self.write(&format!("credentials/{profile}.json"), &stored)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        path
    }

    pub(crate) fn log_in(&self, login: Login) -> Result<Client, Error> {
        Client::log_in_with(login, |name| {
            self.variables.iter().find(|(given, _)| *given == name).map(|(_, value)| value.clone())
        })
    }

    /// Creates a client of this service.
    pub(crate) fn client(&self, service: &Service) -> Client {
        self.log_in(Login { base_url: Some(service.url.clone()), ..Login::default() }).unwrap()
    }
}

pub(crate) fn unix_time() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub(crate) fn ask(client: &Client) -> Result<(), Error> {
    client.send(agents::list(&ListAgents::default())).map(drop)
}

/// Joins a message and the messages of its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
