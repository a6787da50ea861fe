//! Wire types of the Claude Managed Agents API: requests, replies and events, and nothing else.
//!
//! *In scope*: every request, reply and event of the API, bodies of webhooks, input of built-in
//! tools, errors. All are read and written without loss. Unknown fields and values are kept.
//!
//! *Out of scope*: HTTP (`managed-agents-core` has the operations), limits that the service checks,
//! base64, time arithmetic (the feature `jiff` converts a [`Timestamp`]).
//!
//! # Table of contents
//!
//! | About | Begin with |
//! | --- | --- |
//! | agents: model, prompt, tools, skills, other agents | [`CreateAgent`], [`Agent`], [`UpdateAgent`] |
//! | environments: containers, and work for self-hosted ones | [`CreateEnvironment`], [`Environment`], [`Work`] |
//! | sessions, their resources and usage | [`CreateSession`], [`Session`] |
//! | threads: the agents at work in a session | [`Thread`] |
//! | events of a session | [`Event`], [`EventParams`], [`SendEvents`] |
//! | blocks of messages and results | [`ContentBlock`] |
//! | input of built-in tools | [`BashInput`], [`ReadInput`] |
//! | vaults: credentials for sessions | [`CreateVault`], [`Vault`] |
//! | memory stores: texts that agents keep | [`CreateMemoryStore`], [`MemoryStore`], [`Memory`] |
//! | skills: folders of instructions for agents | [`Skill`] |
//! | models and their capabilities | [`Model`] |
//! | tunnels to MCP servers in a closed network | [`Tunnel`] |
//! | files: uploads, and files that sessions made | [`FileMetadata`] |
//! | money and cost limits | [`MonetaryAmount`] |
//! | deployments: sessions by schedule or on demand | [`CreateDeployment`], [`Deployment`], [`DeploymentRun`] |
//! | dreams: jobs that rework a memory store | [`Dream`] |
//! | user profiles: your end users | [`UserProfile`] |
//! | webhooks: events that the service posts | [`WebhookEvent`] |
//! | errors: bodies of refused requests | [`ErrorKind`], [`ErrorCode`] |
//! | ids, one type for each kind | [`SessionId`] |
//!
//! All types are at the crate root and there are no public modules, so a glob import cannot
//! conflict with the operation modules of `managed-agents-core`.
//!
//! # How JSON and Rust meet
//!
//! ```text
//!  request  CreateAgent { system, ..CreateAgent::new(name, model) }
//!             --> {"name":..,"model":..,"system":..}
//!           An `Option` that is None and an empty `Vec` or map are not written.
//!           `Update`: Keep is not written, Clear is null, Set is a value.
//!
//!  reply    {"type":"agent","id":..,"newer_field":7}
//!             --> Agent { id, .., extra }         --> the same JSON
//!           `extra` holds `newer_field`.
//!
//!  missing  {"type":"agent","id":..}
//!  fields     --> Agent { id, name: "", .. }      --> the same JSON
//!           `missing()` names `name` and the others.
//!
//!  union    {"type":"agent.message",..}  --> Event::AgentMessage(..)
//!           {"type":"agent.newer",..}    --> Event::Unknown(..)   --> the same JSON
//!
//!  enum     "idle"   --> SessionStatus::Idle
//!           "newer"  --> SessionStatus::Unknown(..)               --> the same JSON
//! ```
//!
//! **Replies are read leniently.** The work behind a reply is done when the reply arrives, so a
//! missing field is no error. It is read as empty, and [`Missing`] shows which fields were missing.
//! A value of the wrong JSON kind is an error; in a [`List`], only that item is an error. Input of
//! tools and secrets of work are read strictly, because a program acts on them. Any release may add
//! fields to reply types.
//!
//! **Requests are made by struct update** over `new`, whose arguments are the required fields.
//! Minor releases add optional fields, so end each literal with `..T::new(..)`. A list or map field
//! is a plain `Vec` or map if the service treats a missing one as empty, as in create requests.
//! Otherwise it is an `Option` or an [`Update`], because a missing list may keep the stored value.
//!
//! # Example
//!
//! ```
//! use managed_agents_types::{AgentToolParams, CreateAgent, Event, EventParams, SendEvents};
//!
//! // A request.
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
//! // A reply.
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
