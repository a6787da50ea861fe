//! Serves replies over bare sockets, and provides the variables and files of a user.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use managed_agents_tokio::types::{Agent, ListAgents, Page};
use managed_agents_tokio::{Client, Credential, Error, Login, RetryPolicy, Settings, agents};
use tempfile::TempDir;

pub(crate) const CANARY: &str = "sk-ant-canary-0123456789";
pub(crate) const EMPTY_PAGE: &str = r#"{"data":[],"next_page":null}"#;

pub(crate) struct Service {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Counts token requests and other requests, each from 0.
    pub(crate) number: usize,
}

impl Service {
    /// Calls `answer` for each request, on a connection and a thread of its own.
    pub(crate) fn start(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let (log, answer) = (requests.clone(), Arc::new(answer));
        thread::spawn(move || {
            for socket in listener.incoming() {
                let (log, answer) = (log.clone(), answer.clone());
                thread::spawn(move || {
                    let mut socket = socket.unwrap();
                    let Ok(mut request) = read(&socket) else { return };
                    {
                        let mut log = log.lock().unwrap();
                        let is_same = |other: &&Request| other.is_for_token() == request.is_for_token();
                        request.number = log.iter().filter(is_same).count();
                        log.push(request.clone());
                    }
                    answer(&request, &mut socket);
                });
            }
        });
        Self { url, requests }
    }

    /// Gives the tokens `token-0`, `token-1` and so on, valid for an hour, and lets `others` reply to
    /// all other requests.
    pub(crate) fn with_tokens(others: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::start(move |request, socket| match request.is_for_token() {
            true => token(request, socket),
            false => others(request, socket),
        })
    }

    pub(crate) fn for_tokens(&self) -> Vec<Request> {
        self.requests.lock().unwrap().iter().filter(|request| request.is_for_token()).cloned().collect()
    }

    pub(crate) fn others(&self) -> Vec<Request> {
        self.requests.lock().unwrap().iter().filter(|request| !request.is_for_token()).cloned().collect()
    }

    /// Creates a client with the canary as its key, which waits a millisecond before it retries.
    pub(crate) fn client(&self) -> Client {
        impatient(&Client::new(settings(&self.url)).unwrap())
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
}

fn read(socket: &TcpStream) -> io::Result<Request> {
    let mut reader = BufReader::new(socket);
    let mut request = Request { head: String::new(), body: Vec::new(), number: 0 };
    while !request.head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut request.head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    if request.header("transfer-encoding") == Some("chunked") {
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let length = u64::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
            let mut chunk = Vec::new();
            (&mut reader).take(length + 2).read_to_end(&mut chunk)?;
            request.body.extend_from_slice(chunk.strip_suffix(b"\r\n").unwrap_or(&chunk));
            if length == 0 {
                return Ok(request);
            }
        }
    }
    request.body.resize(request.header("content-length").map_or(0, |length| length.parse().unwrap()), 0);
    reader.read_exact(&mut request.body)?;
    Ok(request)
}

pub(crate) fn answer(socket: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Said\r\nconnection: close\r\n{headers}");
    let _ = write!(socket, "{head}content-length: {length}\r\n\r\n{body}");
}

pub(crate) fn json(socket: &mut TcpStream, body: &str) {
    answer(socket, 200, "content-type: application/json\r\n", body);
}

pub(crate) fn token(request: &Request, socket: &mut TcpStream) {
    let number = request.number;
    json(
        socket,
        &format!(
            r#"{{"access_token":"token-{number}","expires_in":3600,"refresh_token":"refresh-{number}"}}"#
        ),
    );
}

pub(crate) fn unauthorized(socket: &mut TcpStream) {
    let body = r#"{"type":"error","error":{"type":"authentication_error","message":"who are you?"}}"#;
    answer(socket, 401, "", body);
}

pub(crate) fn settings(url: &str) -> Settings {
    Settings { base_url: url.into(), ..Settings::new(Credential::ApiKey(CANARY.into())) }
}

/// Waits a millisecond before each retry.
pub(crate) fn impatient(client: &Client) -> Client {
    let wait = Duration::from_millis(1);
    let mut options = client.options().clone();
    options.retry = RetryPolicy { first_wait: wait, max_wait: wait, ..RetryPolicy::default() };
    client.with_options(options)
}

/// Sends an operation that changes nothing.
pub(crate) async fn ask(client: &Client) -> Result<Page<Agent>, Error> {
    client.send(agents::list(&ListAgents::default())).await
}

/// Returns all that an error can print.
pub(crate) fn printed(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        text += &format!(" {cause} {cause:?}");
        next = cause.source();
    }
    text
}

/// The variables and files of a user.
pub(crate) struct Home(TempDir);

impl Home {
    /// Logs a user in to the default profile, with a token valid for this many seconds.
    pub(crate) fn new(token: &str, seconds: i64) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        let profile = r#"{"version":"1.0","authentication":{"type":"user_oauth","client_id":"program"}}"#;
        home.write("configs/default.json", profile);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let end = i64::try_from(now).unwrap() + seconds;
        let stored = format!(
            r#"{{"type":"oauth_token","access_token":"{token}","expires_at":{end},"refresh_token":"refresh-{token}"}}"#
        );
        home.write("credentials/default.json", &stored);
        home
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
    }

    pub(crate) fn token_file(&self) -> PathBuf {
        self.0.path().join("credentials/default.json")
    }

    /// Creates a client of this service, from the environment of the user.
    pub(crate) fn client(&self, service: &Service) -> Client {
        let folder = self.0.path().to_str().unwrap().to_owned();
        let client = Client::log_in_with(Login::default(), |name| match name {
            "ANTHROPIC_CONFIG_DIR" => Some(folder.clone()),
            "ANTHROPIC_BASE_URL" => Some(service.url.clone()),
            _ => None,
        });
        impatient(&client.unwrap())
    }
}
