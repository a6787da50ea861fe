//! Tasks for the worker of a self-hosted environment.

use serde::de::{Deserialize, Deserializer, MapAccess};
use serde::ser::{Serialize, Serializer};

use crate::ids::SessionId;
use crate::wire::field::Field;
use crate::wire::json::Json;
use crate::wire::key::Key;
use crate::wire::member::{Member, write_object};
use crate::wire::missing::Missing;
use crate::wire::tagged::{Union, read_union};
use crate::wire::unknown_member::UnknownMember;

/// A task for a worker. Written without the macro, because a health check may lack its tag.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum WorkData {
    /// Run the tools of a session.
    Session(SessionWork),
    /// Reply, to show that the worker is alive.
    HealthCheck(HealthCheckWork),
    /// A member that this version does not know, with all its fields.
    Unknown(UnknownMember),
}

impl WorkData {
    /// Returns the kind of task; empty if the task names none.
    pub fn kind(&self) -> &str {
        match self {
            Self::Session(_) => SESSION,
            Self::HealthCheck(_) => HEALTH_CHECK,
            Self::Unknown(unknown) => unknown.kind(),
        }
    }
}

object! {
    /// Run the tools of a session.
    response SessionWork ["type" = "session"] {
        /// The session.
        id: required SessionId,
    }

    /// Reply, to show that the worker is alive.
    response HealthCheckWork ["type" optional = "healthcheck"] {
        /// Its id.
        id: required String,
    }
}

const SESSION: &str = "session";
const HEALTH_CHECK: &str = "healthcheck";

impl<'de> Union<'de> for WorkData {
    const TAG: &'static str = "type";
    const NAME: &'static str = "WorkData";

    fn read_member<A: MapAccess<'de>>(kind: &str, map: &mut A) -> Result<Self, A::Error> {
        match kind {
            SESSION => Member::read(map, true).map(Self::Session),
            HEALTH_CHECK => {
                let mut check = HealthCheckWork::read(map, true)?;
                let tag = Json::from(HEALTH_CHECK).expect("a string can be written");
                check.extra.keep(Key(Self::TAG.into()), tag);
                Ok(Self::HealthCheck(check))
            }
            _ => UnknownMember::read(Self::TAG, kind, map).map(Self::Unknown),
        }
    }

    fn from_unknown(unknown: UnknownMember) -> Self {
        match unknown.json().decode() {
            // An object without a tag and without an id is no health check.
            Ok(check @ HealthCheckWork { .. }) if unknown.kind().is_empty() && check.missing().is_empty() => {
                Self::HealthCheck(check)
            }
            _ => Self::Unknown(unknown),
        }
    }

    fn from_text(_: &str) -> Option<Self> {
        None
    }
}

impl Field for WorkData {
    fn empty() -> Self {
        Self::Unknown(UnknownMember::empty())
    }
}

impl Missing for WorkData {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        match self {
            Self::Session(session) => session.find_missing(at, found),
            Self::HealthCheck(check) => check.find_missing(at, found),
            Self::Unknown(_) => (),
        }
    }
}

impl<'de> Deserialize<'de> for WorkData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_union(deserializer)
    }
}

impl Serialize for WorkData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Session(session) => session.serialize(serializer),
            Self::HealthCheck(check) => write_object(check, "", "", serializer),
            Self::Unknown(unknown) => unknown.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_check_without_a_tag_stays_without_one() {
        for json in [
            r#"{"id":"1"}"#,
            r#"{"id":""}"#,
            r#"{"type":"healthcheck","id":"1"}"#,
            r#"{"id":"1","type":"healthcheck"}"#,
        ] {
            let data: WorkData = serde_json::from_str(json).unwrap();
            assert_eq!(data.kind(), "healthcheck");
            let written: serde_json::Value = serde_json::to_value(&data).unwrap();
            assert_eq!(written, serde_json::from_str::<serde_json::Value>(json).unwrap());
        }
    }

    #[test]
    fn newer_work_is_kept_whole() {
        for json in [r#"{"type":"backup","target":"x"}"#, r#"{"target":"x"}"#, r#"{"id":null}"#] {
            let data: WorkData = serde_json::from_str(json).unwrap();
            assert!(matches!(data, WorkData::Unknown(_)), "{data:?}");
            assert_eq!(serde_json::to_string(&data).unwrap(), json);
        }
    }
}
