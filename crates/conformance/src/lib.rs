//! Makes the facts of the wire in `spec/` usable by tests: valid and broken samples, and
//! validators.
//!
//! In scope: typed access to the facts, JSON samples, a validator for JSON and one for requests.
//! Out of scope: the crates under test. This crate does not depend on them, so that the facts and
//! the crates check each other.
//!
//! ```text
//!                +--> samples, unknown_samples --> a reader accepts them and writes them back equal
//! spec/*.json -> Spec -> broken_samples -----------> a reader refuses them
//!                +--> lacking_samples ------------> a reader accepts them and reports missing fields
//!                +--> validate -------------------> checks the JSON that a crate writes
//!                +--> validate_request -----------> checks the requests that a crate builds
//! ```
//!
//! ```
//! use managed_agents_conformance::{Direction, broken_samples, samples, validate};
//!
//! for sample in samples("Agent", Direction::Response, 7) {
//!     assert_eq!(validate("Agent", Direction::Response, &sample.json, false), []);
//! }
//! for sample in broken_samples("Agent", Direction::Response) {
//!     assert_ne!(validate("Agent", Direction::Response, &sample.json, false), []);
//! }
//! ```
#![forbid(unsafe_code)]
#![expect(
    clippy::exhaustive_structs,
    clippy::exhaustive_enums,
    reason = "never published: a new fact should break the tests that match on it"
)]

pub mod behaviour;
mod broken;
mod compare;
mod date_time;
mod generate;
mod http_request;
mod kind;
mod lacking;
mod reach;
mod sample;
mod spec;
mod text;
mod unknown;
mod validate;

pub use broken::broken_samples;
pub use compare::equal;
pub use http_request::parts::Part;
pub use http_request::{HttpRequest, validate_request};
pub use kind::JsonKind;
pub use lacking::{LackingSample, lacking_samples};
pub use reach::{reachable, references};
pub use sample::{RANDOM_SAMPLES, Sample, samples};
pub use spec::direction::Direction;
pub use spec::endpoint::{
    BetaQuery, BodyPart, Endpoint, Header, PartKind, PathParam, QueryParam, RequestBody, ResponseBody,
    Version,
};
pub use spec::types::{Definition, Enumeration, Field, Object, Schema, Type, Union, Usage, Variant};
pub use spec::{AddedCode, Spec};
pub use text::tag_first;
pub use unknown::unknown_samples;
pub use validate::{Problem, validate};
