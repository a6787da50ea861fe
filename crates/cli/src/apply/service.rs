//! Reads and changes the objects of the service.

use managed_agents_blocking::http::StatusCode;
use managed_agents_blocking::proto::{MANAGED_AGENTS_BETA, Path};
use managed_agents_blocking::types::Page;
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

/// Returns the objects of this name that are not archived.
pub(crate) fn named(kind: Kind, name: &str, connection: &Connection) -> Result<Vec<Stored>, Failure> {
    let doing = format!("{} list", kind.folder());
    let all = Operation::<Page<Value>>::get(path(kind)).beta(MANAGED_AGENTS_BETA);
    let mut found = Vec::new();
    for value in connection.client.pages(all) {
        let value = value.map_err(|error| Failure::of(&doing, &error))?;
        if value["name"] == name {
            found.push(stored(&doing, kind, value)?);
        }
    }
    found.retain(|stored| !stored.is_archived);
    Ok(found)
}

/// A change that failed.
pub(crate) struct NotMade {
    pub(crate) failure: Failure,
    /// The service may have made the change all the same.
    pub(crate) is_unsure: bool,
}

pub(crate) fn create(kind: Kind, body: String, connection: &Connection) -> Result<Stored, NotMade> {
    changed(&format!("{} create", kind.folder()), kind, path(kind), body, connection)
}

pub(crate) fn update(kind: Kind, id: &str, body: String, connection: &Connection) -> Result<Stored, NotMade> {
    changed(&format!("{} update {id}", kind.folder()), kind, path(kind).segment(id), body, connection)
}

fn changed(
    doing: &str,
    kind: Kind,
    path: Path,
    body: String,
    connection: &Connection,
) -> Result<Stored, NotMade> {
    let value = post(path, Some(body), connection).map_err(|error| NotMade {
        failure: Failure::of(doing, &error),
        is_unsure: !error.status().is_some_and(|status| status.is_client_error()),
    })?;
    stored(doing, kind, value).map_err(|failure| NotMade { failure, is_unsure: true })
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
