//! Reads and changes the objects of the service.

use managed_agents_blocking::http::StatusCode;
use managed_agents_blocking::proto::{MANAGED_AGENTS_BETA, Path};
use managed_agents_blocking::{Error, Idempotency, Operation};
use serde_json::Value;

use crate::apply::kind::Kind;
use crate::apply::version::Version;
use crate::connection::Connection;
use crate::failure::Failure;

/// An object as the service has it.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) version: Version,
    pub(crate) is_archived: bool,
    pub(crate) value: Value,
}

/// Returns the object, or `None` if it is not there.
pub(crate) fn retrieve(kind: Kind, id: &str, connection: &Connection) -> Result<Option<Stored>, Failure> {
    let doing = format!("{} retrieve {id}", kind.folder());
    match connection.send(Operation::get(path(kind).segment(id)).beta(MANAGED_AGENTS_BETA)) {
        Ok(value) => stored(&doing, kind, value).map(Some),
        Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => Ok(None),
        Err(error) => Err(Failure::of(&doing, &error)),
    }
}

pub(crate) fn create(kind: Kind, body: String, connection: &Connection) -> Result<Stored, Failure> {
    let doing = format!("{} create", kind.folder());
    post(path(kind), Some(body), connection)
        .map_err(|error| Failure::of(&doing, &error))
        .and_then(|value| stored(&doing, kind, value))
}

pub(crate) fn update(kind: Kind, id: &str, body: String, connection: &Connection) -> Result<Stored, Failure> {
    let doing = format!("{} update {id}", kind.folder());
    post(path(kind).segment(id), Some(body), connection)
        .map_err(|error| Failure::of(&doing, &error))
        .and_then(|value| stored(&doing, kind, value))
}

pub(crate) fn archive(kind: Kind, id: &str, connection: &Connection) -> Result<(), Failure> {
    let doing = format!("{} archive {id}", kind.folder());
    let path = path(kind).segment(id).segment("archive");
    post(path, None, connection).map(drop).map_err(|error| Failure::of(&doing, &error))
}

fn path(kind: Kind) -> Path {
    Path::new(match kind {
        Kind::Agent => "/v1/agents",
        Kind::Environment => "/v1/environments",
    })
}

/// Sends a request that may take effect twice, so it is not repeated after a lost reply.
fn post(path: Path, body: Option<String>, connection: &Connection) -> Result<Value, Error> {
    let operation = Operation::post(path).beta(MANAGED_AGENTS_BETA).idempotent(Idempotency::No);
    connection.send(match body {
        Some(body) => operation.json_text(body),
        None => operation,
    })
}

fn stored(doing: &str, kind: Kind, value: Value) -> Result<Stored, Failure> {
    let version = match kind {
        Kind::Agent => value["version"].as_u64().map(Version::Number),
        Kind::Environment => value["updated_at"].as_str().map(|time| Version::Time(time.to_owned())),
    };
    match (value["id"].as_str(), version) {
        (Some(id), Some(version)) => {
            let is_archived = value["archived_at"].is_string();
            Ok(Stored { id: id.to_owned(), version, is_archived, value })
        }
        _ => Err(Failure {
            code: crate::failure::FAILED,
            message: format!("{doing} failed"),
            cause: Some("the reply has no id or no version".into()),
            ..Failure::default()
        }),
    }
}
