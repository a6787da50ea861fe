//! A request of an operation, made from the facts, and a client of a few lines.

use crate::values::Values;
use crate::world::{self, World};
use managed_agents_conformance::{Endpoint, PartKind, Schema};
use managed_agents_local::Server;
use serde_json::Value;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const BOUNDARY: &str = "a-boundary-that-no-part-has";

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) beta: String,
    pub(crate) key: String,
    pub(crate) body: Body,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    None,
    Json(Value),
    /// Names, file names and contents.
    Parts(Vec<(String, Option<String>, Vec<u8>)>),
    Raw(Vec<u8>),
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Request {
    /// Makes a valid request about things that exist.
    pub(crate) fn valid(endpoint: &'static Endpoint, world: &mut World, seed: u64) -> Self {
        let mut path = endpoint.path.clone();
        let ids = world.ids(&endpoint.id);
        for (parameter, id) in endpoint.path_params.iter().zip(&ids) {
            path = path.replace(&format!("{{{}}}", parameter.name), id);
        }
        let mut values = Values::new(world, &endpoint.id, seed);
        let mut query = Vec::new();
        for parameter in &endpoint.query {
            if !(parameter.required || values.chance(3)) {
                continue;
            }
            let name = &parameter.wire_name;
            let (schema, count) = match &parameter.schema {
                Schema::Array { items, .. } => (&**items, 2),
                schema => (schema, 1),
            };
            for _ in 0..count {
                query.extend(values.query(&endpoint.id, name, schema).map(|value| (name.clone(), value)));
            }
        }
        values.mend_query(&endpoint.id, &mut query);
        let body = match &endpoint.request {
            None => Body::None,
            Some(body) if body.parts.is_empty() => Body::Json(values.body(&body.type_name)),
            Some(body) => Body::Parts(
                body.parts
                    .iter()
                    .flat_map(|part| match part.kind {
                        PartKind::File => values.files(part.repeated, &part.name),
                        PartKind::Text => values.part(&part.name),
                    })
                    .collect(),
            ),
        };
        let beta = endpoint.beta.join(",");
        let key = world::key(endpoint);
        Self { method: &endpoint.method, path, query, beta, key, body }
    }

    pub(crate) fn send(&self, server: &Server) -> Reply {
        let mut socket = TcpStream::connect(server.address()).expect("it listens");
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a time is given");
        let (content_type, body) = match &self.body {
            Body::None => (String::new(), Vec::new()),
            Body::Json(value) => ("application/json".into(), value.to_string().into_bytes()),
            Body::Raw(bytes) => ("application/json".into(), bytes.clone()),
            Body::Parts(parts) => (format!("multipart/form-data; boundary={BOUNDARY}"), form(parts)),
        };
        let query: Vec<_> =
            self.query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let head = format!(
            "{} {}{mark}{} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
             anthropic-version: 2026-10-21\r\nanthropic-beta: {}\r\nanthropic-worker-id: w\r\n\
             content-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
            self.method,
            self.path,
            query.join("&"),
            self.key,
            self.beta,
            body.len(),
        );
        // The server may refuse the head and close before the body has been sent.
        let _ = socket.write_all(head.as_bytes()).and_then(|()| socket.write_all(&body));
        read(BufReader::new(socket))
    }
}

impl fmt::Display for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} {:?} ", self.method, self.path, self.query)?;
        match &self.body {
            Body::Json(value) => write!(out, "{value}"),
            other => write!(out, "{other:?}"),
        }
    }
}

fn read(mut reader: BufReader<TcpStream>) -> Reply {
    let mut line = String::new();
    reader.read_line(&mut line).expect("a head");
    let mut reply = Reply {
        status: line[9..12].parse().expect("a status"),
        content_type: String::new(),
        body: Vec::new(),
    };
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).expect("the head is whole");
        match line.trim_end().split_once(": ") {
            None => break,
            Some(("content-length", value)) => length = value.parse().expect("a length"),
            Some(("content-type", value)) => reply.content_type = value.into(),
            Some(_) => {}
        }
    }
    reply.body.resize(length, 0);
    reader.read_exact(&mut reply.body).expect("the body is whole");
    reply
}

fn form(parts: &[(String, Option<String>, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, filename, content) in parts {
        let filename = filename.as_ref().map_or(String::new(), |name| format!("; filename=\"{name}\""));
        let head =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{filename}\r\n\r\n");
        bytes.extend(head.as_bytes());
        bytes.extend(content);
        bytes.extend(b"\r\n");
    }
    bytes.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
    bytes
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
