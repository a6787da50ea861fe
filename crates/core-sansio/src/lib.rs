//! A client for the Claude Managed Agents API without I/O: builds requests, decodes replies, and
//! follows sessions across lost connections.
//!
//! *In scope*: requests and replies as values, server-sent events, retry decisions, following a
//! session with each event delivered once, running one turn to its outcome, and previews of
//! messages.
//!
//! *Out of scope*: sockets, TLS, clocks, threads, files and the environment. An adapter provides
//! these. `managed-agents-blocking` is an adapter over ureq, and the npm package one over the
//! `fetch` of browsers. Use this crate to write another.
//!
//! # Table of contents
//!
//! *Operations*: one function for each operation of the API, under the API's name. Each returns an
//! [`Operation`].
//!
//! | | |
//! | --- | --- |
//! | [`agents`], [`agents::versions`] | a model with a prompt and tools; its versions |
//! | [`environments`], [`environments::work`] | the containers that agents work in; work for self-hosted environments |
//! | [`sessions`] | one task each |
//! | [`sessions::events`], [`sessions::resources`] | the events of a session; its files, repositories and memory stores |
//! | [`sessions::threads`], [`sessions::threads::events`] | the threads of a session, one for each agent; their events |
//! | [`deployments`], [`deployment_runs`] | sessions that start on a schedule or on demand; the result of each start |
//! | [`files`] | the inputs and outputs of sessions |
//! | [`skills`], [`skills::versions`] | folders of instructions that an agent can load |
//! | [`memory_stores`], [`memory_stores::memories`], [`memory_stores::memory_versions`] | memory stores; their memories; the versions of each memory |
//! | [`dreams`] | jobs that rework a memory store, using past sessions |
//! | [`vaults`], [`vaults::credentials`] | the credentials that sessions use |
//! | [`tunnels`], [`tunnels::certificates`] | tunnels to MCP servers in a private network; their certificates |
//! | [`user_profiles`], [`user_profiles::action_urls`] | your end users; action links for them |
//! | [`user_profiles::providers::google::data_controls`] | the encryption keys and buckets of an end user at Google |
//! | [`models`] | the models and their capabilities |
//!
//! *Requests*
//!
//! | | |
//! | --- | --- |
//! | [`Operation`], [`checked`], [`Content`] | a request and the type of its reply; the content of a file |
//! | [`Request`], [`Endpoint`] | a request of a machine, before it becomes an operation |
//! | [`Path`], [`path!`], [`Multipart`] | escaped paths; multipart bodies |
//! | [`Settings`], [`Credential`] | settings that all requests share |
//! | [`credentials`] | access tokens: requests them and decides when to renew them |
//! | [`Error`], [`ApiError`], [`Report`] | errors, and an error with its causes in one sentence |
//! | [`Reply`], [`Failure`], [`Refusal`] | replies and failures for adapters without `http` types |
//! | [`retry`] | decides on retries |
//! | [`Paged`], [`Next`], [`CycleDetector`] | pages of a list, and the detection of cycles |
//! | `webhooks` (feature `webhooks`) | verifies and decodes events that the service posts |
//! | [`types`] | the types of requests and replies |
//!
//! *Sessions*
//!
//! | | |
//! | --- | --- |
//! | [`Turn`], [`Outcome`] | sends a message, follows the turn and returns its outcome |
//! | [`ToolCall`], [`Answer`] | tool calls; answers to them |
//! | [`Handlers`], [`Tool`], [`Verdict`] | decides which tool calls a function, a rule or a person answers |
//! | [`SessionStream`] | delivers every event of a session once, across reconnects |
//! | [`Threads`] | delivers every event of all threads of a session, merged |
//! | [`Machine`] | drives a stream or a turn by one trait |
//! | [`Action`], [`Input`], [`Delivery`] | requests to the adapter; their results; items for the program |
//! | [`TurnCheckpoint`], [`Checkpoint`] | a position to resume from |
//! | [`Phase`] | the current activity of a machine, for logs |
//! | [`StopSession`], [`IdleWaiter`], [`OutputFiles`] | procedures: stop, archive or delete a session, wait for it, collect its files |
//! | [`Procedure`] | drives a procedure by one trait |
//! | [`RawEvent`], [`EventHeader`] | an event as JSON text, with its most used fields |
//! | [`Previews`] | the text of messages while the agent writes them |
//! | [`sse`] | decodes bytes into server-sent events |
//!
//! # The loop
//!
//! ```text
//!                  poll: the next action
//! ┌───────────────┐ Connect, Fetch.., Send, Receive, Wait      ┌────────────┐        ┌─────────┐
//! │ Turn, or      │ ─────────────────────────────────────────▶ │ an adapter │  HTTP  │   the   │
//! │ SessionStream │                                            │ (sockets,  │ ◀────▶ │ service │
//! │ (no I/O)      │ ◀───────────────────────────────────────── │  a clock)  │        └─────────┘
//! └───────────────┘ handle_connected, _history, _sent, _bytes, └─────┬──────┘
//!                   _fetch_failed, _timeout, _disconnected           │ Deliver
//!                                                                    ▼
//!                                                               the program
//! ```
//!
//! An adapter is a loop around one `match`. This example runs a whole turn in which the agent calls
//! a tool of the program. `service` is a scripted stand-in for an HTTP client:
//!
//! ```
//! use managed_agents_core::{
//!     Action, Answer, Credential, Delivery, Operation, Outcome, Settings, Turn, TurnOptions,
//! };
//! # struct Service { script: std::vec::IntoIter<&'static str>, wire: String }
//! # impl Service {
//! #     fn open(&mut self, request: http::Request<Vec<u8>>) -> http::Response<&'static [u8]> {
//! #         assert_eq!(request.uri().path(), "/v1/sessions/sesn_1/events/stream");
//! #         http::Response::builder().header("content-type", "text/event-stream").body(&b""[..]).unwrap()
//! #     }
//! #     fn ask(&mut self, request: http::Request<Vec<u8>>) -> http::Response<&'static [u8]> {
//! #         assert_eq!(request.uri().path(), "/v1/sessions/sesn_1/events");
//! #         if request.method() == "GET" {
//! #             return http::Response::new(br#"{"data":[],"next_page":null}"#);
//! #         }
//! #         let sent = self.script.next().unwrap();
//! #         assert!(String::from_utf8_lossy(request.body()).contains(sent), "{:?}", request.body());
//! #         for event in self.script.by_ref().take_while(|line| !line.is_empty()) {
//! #             self.wire += &format!("data: {event}\n\n");
//! #         }
//! #         http::Response::new(match sent {
//! #             "0.87" => &br#"{"data":[{"type":"user.custom_tool_result","id":"a1"}]}"#[..],
//! #             _ => br#"{"data":[{"type":"user.message","id":"u1"}]}"#,
//! #         })
//! #     }
//! #     fn read(&mut self) -> Vec<u8> {
//! #         std::mem::take(&mut self.wire).into_bytes()
//! #     }
//! # }
//! # let script = [
//! #     "How much is 3 dollars in euros?",
//! #     r#"{"type":"user.message","id":"u1","processed_at":"2026-11-21T09:00:00Z","content":[{"type":"text","text":"How much is 3 dollars in euros?"}]}"#,
//! #     r#"{"type":"session.status_running","id":"r1","processed_at":"2026-11-21T09:00:00Z"}"#,
//! #     r#"{"type":"agent.custom_tool_use","id":"t1","processed_at":"2026-11-21T09:00:01Z","name":"rate","input":{"to":"EUR"}}"#,
//! #     r#"{"type":"session.status_idle","id":"i1","processed_at":"2026-11-21T09:00:02Z","stop_reason":{"type":"requires_action","event_ids":["t1"]}}"#,
//! #     "",
//! #     "0.87",
//! #     r#"{"type":"user.custom_tool_result","id":"a1","processed_at":"2026-11-21T09:00:03Z","custom_tool_use_id":"t1","content":[{"type":"text","text":"0.87"}]}"#,
//! #     r#"{"type":"session.status_running","id":"r2","processed_at":"2026-11-21T09:00:03Z"}"#,
//! #     r#"{"type":"agent.message","id":"m1","processed_at":"2026-11-21T09:00:04Z","content":[{"type":"text","text":"2.61 euros."}]}"#,
//! #     r#"{"type":"session.status_idle","id":"i2","processed_at":"2026-11-21T09:00:05Z","stop_reason":{"type":"end_turn"}}"#,
//! #     "",
//! # ];
//! # let mut service = Service { script: Vec::from(script).into_iter(), wire: String::new() };
//!
//! // 1. Set up the connection settings and the turn: a session and a message.
//! let settings = Settings::new(Credential::ApiKey("sk-ant-..".into()));
//! let http = |request| Operation::from(request).into_request(&settings);
//! let question = "How much is 3 dollars in euros?";
//! let mut turn = Turn::ask("sesn_1".into(), question, TurnOptions::default());
//! let mut text = String::new();
//!
//! loop {
//!     // 2. Poll for the next action, do it, and report the result.
//!     match turn.poll() {
//!         // 3. Open the stream first, so that no event after the send is missed.
//!         Action::Connect(request) => {
//!             turn.handle_connected(service.open(http(request)?));
//!         }
//!         // 4. Fetch the history, which holds the events before the stream was open.
//!         //    If no reply arrives, call `handle_fetch_failed`.
//!         Action::FetchHistory(request) => {
//!             turn.handle_history(service.ask(http(request)?));
//!         }
//!         // 5. Send the message. If no reply arrives, call `handle_send_failed`.
//!         Action::Send(request) => {
//!             turn.handle_sent(service.ask(http(request)?));
//!         }
//!         // 6. Pass on the bytes that have arrived, split anywhere. Wait at most `timeout`.
//!         //    If the stream ends or fails, call `handle_disconnected`.
//!         Action::Receive { timeout: _ } => match &service.read()[..] {
//!             [] => turn.handle_timeout(),
//!             bytes => turn.handle_bytes(bytes),
//!         },
//!         // 7. Fetch the session: is it idle or gone? The machine asks if the events do not
//!         //    tell. If no reply arrives, call `handle_fetch_failed`.
//!         Action::FetchSession(request) => {
//!             turn.handle_session(service.ask(http(request)?));
//!         }
//!         // 8. Wait before the next attempt.
//!         Action::Wait(_) => turn.handle_timeout(),
//!         // 9. Hand an event or a tool call to the program.
//!         Action::Deliver(Delivery::Event(event)) if event.kind() == "agent.message" => {
//!             text += &event.content_text().unwrap_or_default();
//!         }
//!         Action::Deliver(Delivery::Waiting(call)) => {
//!             assert_eq!((&*call.name(), call.input()), ("rate", r#"{"to":"EUR"}"#));
//!             turn.answer(&call.id, &Answer::text("0.87"))?;
//!         }
//!         Action::Deliver(_) => (),
//!         // 10. The turn has ended; `outcome` returns the reason.
//!         Action::Finish(_) => break,
//!     }
//! }
//! assert_eq!(text, "2.61 euros.");
//! assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
//! # assert_eq!(service.script.next(), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **[`Turn::poll`] repeats an action until its result is reported.** A late result or an
//! abandoned read loses nothing. The machines have no clock: they hand out
//! [`Duration`](std::time::Duration)s, and the adapter reports that one has passed
//! (`handle_timeout`) and how long a reply took (`handle_elapsed`). They have no randomness: set
//! a seed in [`StreamOptions::seed`].
//!
//! # Errors and panics
//!
//! Input from the service, the network or the settings causes an [`Error`], never a panic. Any byte
//! sequence is a valid stream, and any JSON object with a `type` is an event. A reply with
//! missing fields decodes, and [lists them](types::Missing). An invalid argument, such as an id
//! with a slash, is stored in the [`Operation`] and returned by [`Operation::into_request`], before
//! anything is sent. The methods of the machines return no errors: failures are inputs, and a final
//! failure ends the machine with the reason in `take_failure`.
//!
//! An unexpected call, such as `handle_history` without a pending `FetchHistory`, is ignored if it
//! is harmless. A panic is a bug of this crate.
//!
//! # Memory bounds
//!
//! | Type | Holds at most |
//! | --- | --- |
//! | [`sse::SseDecoder`] | the unread bytes pushed, and one frame up to its limit |
//! | [`SessionStream`] | one page of history, 16 MiB of the live stream during catch-up, [`StreamOptions::max_frame_bytes`], hashes of 32,768 events, 4,096 tool calls |
//! | [`Turn`] | as `SessionStream`, the events to send, the tool calls delivered |
//! | [`Threads`] | the names of the session's threads, hashes of 32,768 events, 1,024 held events; the adapter holds the streams, up to 65 |
//! | [`Previews`] | 64 messages, 16 MiB of text |
//! | [`Error`] | 64 KiB of a reply ([`MAX_KEPT_BODY_BYTES`]) |
//! | [`StopSession`], [`IdleWaiter`] | one error reply |
//! | [`OutputFiles`] | two lists of up to [`MAX_OUTPUT_FILES`] files, one error reply |
//! | [`CycleDetector`] | three integers |
//!
//! The adapter passes complete replies and must limit their size.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod credentials;
mod operations;
mod procedures;
mod request;
mod session;
mod text;
#[cfg(feature = "webhooks")]
pub mod webhooks;

pub use managed_agents_types as types;
pub use operations::{
    agents, deployment_runs, deployments, dreams, environments, files, memory_stores, models, sessions,
    skills, tunnels, user_profiles, vaults,
};
pub use procedures::{
    FinalStatus, IdleWaiter, MAX_OUTPUT_FILES, OutputFiles, Procedure, ProcedureAction, StopSession,
};
pub use request::api_error::ApiError;
pub use request::betas::{
    AGENT_MEMORY_BETA, DREAMING_BETA, GOOGLE_DATA_CONTROLS_BETAS, MANAGED_AGENTS_BETA, MCP_TUNNELS_BETA,
    SESSION_BETAS, USER_PROFILES_BETA,
};
pub use request::checkpoint_error::CheckpointError;
pub use request::content::Content;
pub use request::cycle_detector::CycleDetector;
pub use request::echo::Echo;
pub use request::envelope::status_of_envelope;
pub use request::error::Error;
pub use request::failure::{Failure, Refusal};
pub use request::kept::MAX_KEPT_BODY_BYTES;
pub use request::multipart::Multipart;
pub use request::operation::{Operation, checked};
pub use request::paged::{Next, Paged};
pub use request::path::Path;
pub use request::reply::Reply;
pub use request::retry;
pub use request::retry::{Idempotency, RetryPolicy};
pub use request::session_request::{Endpoint, Request};
pub use request::settings::{Credential, DEFAULT_BASE_URL, DEFAULT_VERSION, Settings};
pub use session::event::{EventHeader, RawEvent};
pub use session::handlers::{Handlers, Route, Tool, Verdict};
pub use session::input::Input;
pub use session::machine::Machine;
pub use session::previews::{Preview, Previews};
pub use session::stream::SessionStream;
pub use session::stream::action::{Action, End};
pub use session::stream::checkpoint::Checkpoint;
pub use session::stream::delivery::Delivery;
pub use session::stream::options::{Start, StreamOptions};
pub use session::stream::phase::Phase;
pub use session::threads::{ThreadDelivery, Threads, ThreadsAction};
pub use session::tool_call::{Answer, AnswerError, ToolCall, ToolCallKind};
pub use session::turn::options::TurnOptions;
pub use session::turn::outcome::Outcome;
pub use session::turn::{Turn, TurnCheckpoint};
pub use text::json::quote;
pub use text::report::Report;
pub use text::sse;
