//! Measures the local server: `local_server PROGRAM`. Prints how soon it starts, its memory, its
//! requests a second, and how soon a message reaches many open streams.

use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const STARTS: usize = 11;
const CONNECTIONS: usize = 8;
/// How long requests are counted.
const TIME: Duration = Duration::from_secs(3);
const STREAMS: usize = 1000;

fn main() -> Result<(), Box<dyn Error>> {
    let program = std::env::args_os().nth(1).ok_or("which program?")?;
    let start = |_| {
        let began = Instant::now();
        Server::start(&program).map(|_| began.elapsed())
    };
    let mut starts = (0..STARTS).map(start).collect::<io::Result<Vec<_>>>()?;
    starts.sort();
    println!("start           {:>8.1} ms", starts[STARTS / 2].as_secs_f64() * 1e3);
    let server = Server::start(&program)?;
    println!("memory, idle    {:>8.1} MiB", server.memory()?);
    println!("requests        {:>8.0} a second", server.requests()?);
    println!(
        "{STREAMS} streams    {:>8.0} ms until each has shown a turn",
        server.streams()?.as_secs_f64() * 1e3
    );
    println!("memory, then    {:>8.1} MiB", server.memory()?);
    Ok(())
}

/// A server that is stopped when it is dropped.
struct Server {
    process: Child,
    /// Host and port.
    address: String,
}

impl Server {
    fn start(program: &OsStr) -> io::Result<Self> {
        let mut process = Command::new(program).args(["--port", "0"]).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().trim_start_matches("http://").to_owned();
        Ok(Self { process, address })
    }

    /// Returns the resident memory in MiB.
    fn memory(&self) -> io::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        let kib = line.split_whitespace().next().and_then(|number| number.parse().ok());
        Ok(kib.unwrap_or(f64::NAN) / 1024.0)
    }

    /// Returns how many small requests are answered in a second.
    fn requests(&self) -> io::Result<f64> {
        let agent = self.create("agents", r#"{"name": "A", "model": "claude-opus-4-7"}"#)?;
        let count = |path: &str| {
            let (mut connection, mut count) = (Connection::open(&self.address)?, 0);
            let began = Instant::now();
            while began.elapsed() < TIME {
                connection.send("GET", path, "")?;
                connection.reply()?;
                count += 1;
            }
            io::Result::Ok(count)
        };
        let path = format!("agents/{agent}");
        let counts: io::Result<Vec<u32>> = thread::scope(|scope| {
            let all: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(|| count(&path))).collect();
            all.into_iter().map(|each| each.join().expect("no counter panics")).collect()
        });
        Ok(f64::from(counts?.iter().sum::<u32>()) / TIME.as_secs_f64())
    }

    /// Opens all streams of a session, and returns how long a message then takes to reach each.
    fn streams(&self) -> io::Result<Duration> {
        let agent = self.create("agents", r#"{"name": "B", "model": "claude-opus-4-7"}"#)?;
        let environment = self.create("environments", r#"{"name": "B"}"#)?;
        let body = format!(r#"{{"agent": "{agent}", "environment_id": "{environment}"}}"#);
        let session = self.create("sessions", &body)?;
        let mut streams = Vec::new();
        for _ in 0..STREAMS {
            let mut stream = Connection::open(&self.address)?;
            stream.send("GET", &format!("sessions/{session}/events/stream"), "")?;
            stream.head()?;
            streams.push(stream);
        }
        let began = Instant::now();
        let message =
            r#"{"events": [{"type": "user.message", "content": [{"type": "text", "text": "Go."}]}]}"#;
        let mut sender = Connection::open(&self.address)?;
        sender.send("POST", &format!("sessions/{session}/events"), message)?;
        sender.reply()?;
        let is_told = |stream: Connection| {
            stream.0.lines().map_while(Result::ok).any(|line| line.contains("session.status_idle"))
        };
        match streams.into_iter().all(is_told) {
            true => Ok(began.elapsed()),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Creates a thing and returns its id.
    fn create(&self, path: &str, body: &str) -> io::Result<String> {
        let mut connection = Connection::open(&self.address)?;
        connection.send("POST", path, body)?;
        let reply: serde_json::Value = serde_json::from_slice(&connection.reply()?)?;
        reply["id"].as_str().map(str::to_owned).ok_or_else(|| io::Error::other(reply.to_string()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A connection that is used again for each request.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(address: &str) -> io::Result<Self> {
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self(BufReader::new(socket)))
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> io::Result<()> {
        let request = format!(
            "{method} /v1/{path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: local\r\nanthropic-version: 2023-06-01\r\n\
             anthropic-beta: managed-agents-2026-04-01\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.0.get_mut().write_all(request.as_bytes())
    }

    /// Reads the head of a reply. Returns the length of its body.
    fn head(&mut self) -> io::Result<usize> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line)?;
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().map_err(io::Error::other)?;
                }
                None if line.trim_end().is_empty() => return Ok(length),
                _ => (),
            }
        }
    }

    fn reply(&mut self) -> io::Result<Vec<u8>> {
        let mut body = vec![0; self.head()?];
        self.0.read_exact(&mut body)?;
        Ok(body)
    }
}
