//! One post, signed as Standard Webhooks says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// The longest wait for a connection, and for the answer.
const TIMEOUT: Duration = Duration::from_secs(10);

const MAX_ANSWER: u64 = 64 * 1024;

#[derive(Debug)]
pub(super) struct Endpoint {
    address: SocketAddr,
    host: String,
    path: String,
    key: Vec<u8>,
}

#[derive(Debug)]
pub(super) enum Answer {
    Taken,
    Redirect,
    Failed,
}

impl Endpoint {
    pub(super) fn new(url: &str, secret: &str) -> io::Result<Self> {
        let wrong = |problem: &str| io::Error::new(io::ErrorKind::InvalidInput, problem.to_owned());
        let rest = url
            .strip_prefix("http://")
            .ok_or_else(|| wrong("the webhook must be an http URL of this machine"))?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let port = if host.ends_with(']') || !host.contains(':') { ":80" } else { "" };
        let mut addresses = format!("{host}{port}").to_socket_addrs()?;
        let address = addresses.find(|address| address.ip().is_loopback());
        let address = address.ok_or_else(|| wrong("the webhook must be on a loopback address"))?;
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap_or(secret))
            .ok()
            .filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| wrong("the webhook secret must be whsec_ and base64"))?;
        Ok(Self { address, host: host.to_owned(), path: format!("/{path}"), key })
    }

    pub(super) fn post(&self, id: &str, now: Timestamp, body: &str) -> Answer {
        match self.try_post(id, now.as_second(), body) {
            Ok(200..=299) => Answer::Taken,
            Ok(300..=399) => Answer::Redirect,
            Ok(_) | Err(_) => Answer::Failed,
        }
    }

    fn try_post(&self, id: &str, timestamp: i64, body: &str) -> io::Result<u16> {
        let mut socket = TcpStream::connect_timeout(&self.address, TIMEOUT)?;
        socket.set_read_timeout(Some(TIMEOUT))?;
        socket.set_write_timeout(Some(TIMEOUT))?;
        let signature = self.signature(id, timestamp, body);
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             webhook-id: {id}\r\nwebhook-timestamp: {timestamp}\r\nwebhook-signature: v1,{signature}\r\n\
             connection: close\r\n\r\n",
            self.path,
            self.host,
            body.len(),
        );
        socket.write_all(head.as_bytes())?;
        socket.write_all(body.as_bytes())?;
        // Closing before the whole answer was read would reset the receiver's connection.
        let mut answer = Vec::new();
        let read = socket.take(MAX_ANSWER).read_to_end(&mut answer);
        // `HTTP/1.1 200`
        let status = answer.get(9..12).and_then(|status| std::str::from_utf8(status).ok()?.parse().ok());
        if status.is_none() {
            read?;
        }
        status.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
    }

    fn signature(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}
