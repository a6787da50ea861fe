//! What goes over the wire of the Claude Managed Agents API, as Rust types: requests, answers and events, and nothing else.
//!
//! *In scope*: every request, answer and event of the API, what webhooks post, the input of built-in tools, errors. Reading and writing
//! them without loss, also what is newer than this crate.
//!
//! *Out of scope*: sending anything (`managed-agents-core` makes the calls), checking limits that the service checks, decoding
//! base64, time arithmetic (feature `jiff` converts a [`Timestamp`]).
//!
//! # Table of contents
//!
//! | About | Begin with |
//! | --- | --- |
//! | agents: model, prompt, tools, skills, other agents | [`CreateAgent`], [`Agent`], [`UpdateAgent`] |
//! | environments, where tools run, and the work of self-hosted ones | [`CreateEnvironment`], [`Environment`], [`Work`] |
//! | sessions, their resources and what they used | [`CreateSession`], [`Session`] |
//! | threads, the agents at work in a session | [`Thread`] |
//! | events, all that is said in a session | [`Event`], [`EventParams`], [`SendEvents`] |
//! | the blocks of messages and results | [`ContentBlock`] |
//! | the input of built-in tools | [`BashInput`], [`ReadInput`] |
//! | vaults, the secrets that sessions act with | [`CreateVault`], [`Vault`] |
//! | memory stores, what agents remember | [`CreateMemoryStore`], [`MemoryStore`], [`Memory`] |
//! | skills, folders of instructions that agents load | [`Skill`] |
//! | models and what each can do | [`Model`] |
//! | tunnels to MCP servers inside a closed network | [`Tunnel`] |
//! | files, uploaded or made by sessions | [`FileMetadata`] |
//! | limits in money | [`MonetaryAmount`] |
//! | deployments, sessions by schedule or on demand | [`CreateDeployment`], [`Deployment`], [`DeploymentRun`] |
//! | dreams, memory worked over with past sessions | [`Dream`] |
//! | user profiles, end users of yours | [`UserProfile`] |
//! | webhooks, what the service posts to you | [`WebhookEvent`] |
//! | errors, why a request was refused | [`ErrorKind`], [`ErrorCode`] |
//! | ids, one type for each kind | [`SessionId`] |
//!
//! Every type is at the root, and only there, so that `use managed_agents_types::*` clashes with no module of operations.
//!
//! # How JSON and Rust meet
//!
//! ```text
//!  request   CreateAgent { system, ..CreateAgent::new(name, model) } --> {"name":..,"model":..,"system":..}
//!            `Option`: None is not written.  `Update`: Keep is not written, Clear is null, Set is a value.
//!
//!  answer    {"type":"agent","id":..,"newer_field":7} --> Agent { id, .., extra }  --> the same JSON
//!                                        `extra` holds ------------------'
//!
//!  less      {"type":"agent","id":..} --> Agent { id, name: "", .. }              --> the same JSON
//!                                         `missing()` names `name` and the others
//!
//!  union     {"type":"agent.message",..} --> Event::AgentMessage(..)
//!            {"type":"agent.newer",..}   --> Event::Unknown(..), whole        --> the same JSON
//!
//!  enum      "idle"  --> SessionStatus::Idle
//!            "newer" --> SessionStatus::Unknown(..), read by `as_str`         --> the same JSON
//! ```
//!
//! An answer is only read, so its type may gain fields at any time. It is read whatever is missing in it, because what was asked for is
//! done by then: [`Missing`] tells an empty field from one that was not said. Only a value of another JSON kind is refused, and in a
//! [`List`] it costs its item only. What a program acts upon is read strictly: the input of tools, the secret of a piece of work. A request is made by struct update over `new`, whose arguments are
//! the required fields; to read one needs them too. We add optional fields in minor releases: end the literals of requests with `..T::new(..)`.
//!
//! # Example
//!
//! ```
//! use managed_agents_types::{AgentToolParams, CreateAgent, Event, EventParams, SendEvents};
//!
//! // What is sent.
//! let agent = CreateAgent {
//!     system: Some("Be brief.".into()),
//!     tools: vec![AgentToolParams::agent_toolset()],
//!     ..CreateAgent::new("Invoice Reconciler", "claude-opus-4-7")
//! };
//! assert_eq!(
//!     serde_json::to_value(&agent)?,
//!     serde_json::json!({
//!         "name": "Invoice Reconciler",
//!         "model": "claude-opus-4-7",
//!         "system": "Be brief.",
//!         "tools": [{ "type": "agent_toolset_20260401" }],
//!     })
//! );
//! let body = SendEvents::new([EventParams::message("Total the invoices.")]);
//! assert!(serde_json::to_string(&body)?.starts_with(r#"{"events":[{"type":"user.message""#));
//!
//! // What comes back.
//! let json = r#"{"type":"agent.message","id":"sevt_1","processed_at":"2026-11-02T08:00:00Z",
//!     "content":[{"type":"text","text":"It is 1204.50."}],"newer_field":7}"#;
//! let Event::AgentMessage(message) = serde_json::from_str(json)? else { panic!("not a message") };
//! assert_eq!(message.text(), "It is 1204.50.");
//! assert_eq!(message.extra.get("newer_field").unwrap().get(), "7");
//! # Ok::<(), serde_json::Error>(())
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
mod wire;

mod agents;
mod budget;
mod content;
mod deployment_runs;
mod deployments;
mod dreams;
mod environments;
mod errors;
mod events;
mod files;
mod ids;
mod memory_stores;
mod models;
mod sessions;
mod skills;
mod sort_order;
mod threads;
mod tool_input;
mod tunnels;
mod user_profiles;
mod vaults;
mod webhooks;

pub use self::ids::*;
pub use self::{agents::*, budget::*, content::*, environments::*, errors::*, events::*, files::*};
pub use self::{deployment_runs::*, deployments::*, dreams::*, user_profiles::*, webhooks::*};
pub use self::{memory_stores::*, models::*, skills::*, tunnels::*, vaults::*};
pub use self::{sessions::*, sort_order::*, threads::*, tool_input::*};
pub use wire::extra::Extra;
pub use wire::json::Json;
pub use wire::list::{List, OddItem};
pub use wire::missing::Missing;
#[doc(hidden)]
pub use wire::odd::odd_path;
pub use wire::open_enum::Unknown;
pub use wire::page::Page;
pub use wire::query::Query;
pub use wire::text::{Seconds, Secret, Timestamp};
pub use wire::unknown_member::UnknownMember;
pub use wire::update::Update;
