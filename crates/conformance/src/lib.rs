//! The facts of the wire in `spec/`, made usable by tests: what is valid, what is not, and samples of both.
//!
//! In scope: typed access to the facts, JSON samples, a validator for JSON and one for whole requests.
//! Out of scope: the crates under test; nothing here depends on them, so the two readings check each other.
//!
//! ```text
//!                 +-> samples, unknown_samples --> must be read, and written back equal
//! spec/*.json --> Spec -> broken_samples ------------> must be refused
//!                 +-> lacking_samples ------------> must be read, and what is missing told
//!                 +-> validate -------------------> is what we wrote of the right shape?
//!                 +-> validate_request -----------> is what we sent a call that the API takes?
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
pub use http_request::{HttpRequest, Part, validate_request};
pub use kind::JsonKind;
pub use lacking::{LackingSample, lacking_samples};
pub use reach::{reachable, references};
pub use sample::{RANDOM_SAMPLES, Sample, samples};
pub use spec::{
    AddedCode, BetaQuery, BodyPart, Definition, Direction, Endpoint, Enumeration, Field, Header, Object,
    PartKind, PathParam, QueryParam, RequestBody, ResponseBody, Schema, Spec, Type, Union, Usage, Variant,
    Version,
};
pub use text::tag_first;
pub use unknown::unknown_samples;
pub use validate::{Problem, validate};
