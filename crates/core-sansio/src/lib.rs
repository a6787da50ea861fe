//! The client of the Claude Managed Agents API without any I/O: how to ask, how to read the answer, how to follow a session without
//! losing or doubling anything.
//!
//! *In scope*: requests and answers as values, server-sent events, when to ask again, following a session over lost connections, one
//! turn from what is said to how it ended, text while it is written.
//!
//! *Out of scope*: sockets, TLS, clocks, threads, files, the environment: an adapter has these. `managed-agents-blocking` is one, over
//! ureq, and `managed-agents-wasm` another, over the browser's `fetch`. Use this crate to write the next.
//!
//! # Table of contents
//!
//! *Operations*: one function for each, named as in the API, which gives a [`Operation`]
//!
//! | | |
//! | --- | --- |
//! | [`agents`], [`agents::versions`] | a model with a prompt and tools, and what it was before |
//! | [`environments`], [`environments::work`] | the container that an agent works in; what a self-hosted one has to do |
//! | [`sessions`] | one task each |
//! | [`sessions::events`], [`sessions::resources`] | what is said and done in it; the files and repositories that it has |
//! | [`sessions::threads`], [`sessions::threads::events`] | the agents at work in it, and what each does |
//! | [`deployments`], [`deployment_runs`] | sessions that start by themselves, and what came of that |
//! | [`files`] | what sessions work on, and what they leave behind |
//! | [`skills`], [`skills::versions`] | folders of instructions that an agent can load |
//! | [`memory_stores`], [`memory_stores::memories`], [`memory_stores::memory_versions`] | what agents remember; each text; each change |
//! | [`dreams`] | memory worked over with past sessions |
//! | [`vaults`], [`vaults::credentials`] | the secrets that sessions act with |
//! | [`tunnels`], [`tunnels::certificates`] | ways to MCP servers in a closed network, and who vouches for them |
//! | [`user_profiles`], [`user_profiles::action_urls`] | end users of yours, and links by which they do something |
//! | [`user_profiles::providers::google::data_controls`] | their own keys and buckets at Google |
//! | [`models`] | which there are, and what each can do |
//!
//! *Ask*
//!
//! | | |
//! | --- | --- |
//! | [`Operation`], [`checked`], [`Content`] | what an operation gives: a request to be, and how its answer is read |
//! | [`Path`], [`path!`], [`Multipart`] | parts of a request that cannot change each other's meaning |
//! | [`Settings`], [`Credential`] | what all requests share |
//! | [`credentials`] | access tokens: how they are got, when they are renewed |
//! | [`Error`], [`ApiError`], [`Report`] | what went wrong; with its causes in one sentence |
//! | [`Reply`], [`Failure`], [`Refusal`] | answers and failures for adapters without the types of `http` |
//! | [`retry`] | when to ask again |
//! | [`Paged`], [`Next`], [`CycleDetector`] | lists, page after page; when they run in a circle |
//! | `webhooks` (feature `webhooks`) | what the service posts to you: is it from the service, and what does it say |
//! | [`types`] | what goes over the wire |
//!
//! *Follow*
//!
//! | | |
//! | --- | --- |
//! | [`Turn`], [`Outcome`] | say this, follow, tell how it ended |
//! | [`ToolCall`], [`Answer`] | what the agent waits for in between |
//! | [`Handlers`], [`Tool`], [`Verdict`] | who answers: a function, a rule, or a person |
//! | [`SessionStream`] | every event of a session once, whatever happens to the connection |
//! | [`Threads`] | every event of every thread of a session, merged |
//! | [`Action`], [`Delivery`] | what the two want from an adapter, and what they hand to the program |
//! | [`TurnCheckpoint`], [`Checkpoint`] | where to go on, in another process |
//! | [`Phase`] | what they are busy with, for logs |
//! | [`StopSession`], [`IdleWaiter`], [`OutputFiles`] | small jobs around a session: stop it, put it away, wait for it, collect its files |
//! | [`RawEvent`], [`EventHeader`] | an event as it came |
//! | [`Previews`] | the text of messages while they are written |
//! | [`sse`] | bytes to frames |
//!
//! # The loop
//!
//! ```text
//!                   what is wanted now
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
//! An adapter is one `match`. Here a whole turn in which the agent calls a tool of ours; `service` is a stand-in with a script, any HTTP
//! client would do:
//!
//! ```
//! use managed_agents_core::{Action, Answer, Credential, Delivery, Outcome, Settings, Turn, TurnOptions};
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
//! // 1. What all requests share; what to say, and where.
//! let settings = Settings::new(Credential::ApiKey("sk-ant-..".into()));
//! let mut turn = Turn::ask("sesn_1".into(), "How much is 3 dollars in euros?", TurnOptions::default());
//! let mut said = String::new();
//!
//! loop {
//!     // 2. Ask what is wanted now, do that one thing, tell what came of it.
//!     match turn.poll() {
//!         // 3. First the stream is opened: what is sent later cannot be missed.
//!         Action::Connect(call) => turn.handle_connected(service.open(call.into_request(&settings)?)),
//!         // 4. Then the history is read: what happened while nobody listened. Where there is no answer, `handle_fetch_failed`.
//!         Action::FetchHistory(call) => turn.handle_history(service.ask(call.into_request(&settings)?)),
//!         // 5. Only now it is sent. Where there is no answer, `handle_send_failed`.
//!         Action::Send(call) => turn.handle_sent(service.ask(call.into_request(&settings)?)),
//!         // 6. Read what there is, cut anywhere; wait for it at most so long. At the end or a failure, `handle_disconnected`.
//!         Action::Receive { timeout: _ } => match &service.read()[..] {
//!             [] => turn.handle_timeout(),
//!             bytes => turn.handle_bytes(bytes),
//!         },
//!         // 7. Is it at final_status? Asked where the events do not say so. Where there is no answer, `handle_fetch_failed`.
//!         Action::FetchSession(call) => turn.handle_session(service.ask(call.into_request(&settings)?)),
//!         // 8. A pause between two attempts.
//!         Action::Wait(_) => turn.handle_timeout(),
//!         // 9. Something for the program.
//!         Action::Deliver(Delivery::Event(event)) if event.kind() == "agent.message" => {
//!             said += &event.content_text().unwrap_or_default();
//!         }
//!         Action::Deliver(Delivery::Waiting(call)) => {
//!             assert_eq!((&*call.name(), call.input()), ("rate", r#"{"to":"EUR"}"#));
//!             turn.answer(&call.id, &Answer::text("0.87"))?;
//!         }
//!         Action::Deliver(_) => (),
//!         // 10. The turn is over, and the machine knows why.
//!         Action::Finish(_) => break,
//!     }
//! }
//! assert_eq!(said, "2.61 euros.");
//! assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
//! # assert_eq!(service.script.next(), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The machines are level-triggered: [`Turn::poll`] repeats what it wants until it is answered, so an answer that comes late, or a
//! read that was given up, loses nothing. They have no clock: they hand out [`Duration`](std::time::Duration)s and are told when one
//! is over, and how much time an answer took (`handle_elapsed`). They have no randomness: a seed is given in [`StreamOptions::seed`].
//!
//! # Errors against bugs
//!
//! Whatever the service, the network or the settings bring is an [`Error`], never a panic: any bytes are a stream, any JSON with a
//! `type` is an event, any answer is a value or says what is wrong with it, and one that lacks fields is a value that
//! [says so](types::Missing). A mistake in a call (an id with a slash) waits inside the
//! [`Operation`] until [`Operation::into_request`]; nothing was sent then. The machines do not fail at all: a failure is one of their inputs, and
//! what is final ends them, with the reason in `take_error`.
//!
//! What an adapter gets wrong (`handle_history` when none was asked for) is ignored where it does no harm. A panic would be a bug of
//! this crate.
//!
//! # Bounds of memory
//!
//! | What | Holds at most |
//! | --- | --- |
//! | [`sse::SseDecoder`] | the unread part of what was pushed, and one frame up to its limit; nothing of comments and unknown fields |
//! | [`SessionStream`] | one page of history, 16 MiB of the live stream while it is read, [`StreamOptions::max_frame_bytes`], keys of 32,768 events, 4,096 calls |
//! | [`Turn`] | the same, what it has to send, the calls it handed out |
//! | [`Threads`] | names of the session's threads, keys of 32,768 events, 1,024 events; and 65 streams |
//! | [`Previews`] | 64 messages, 16 MiB of text |
//! | [`Error`] | 64 KiB of an answer ([`MAX_KEPT_BODY_BYTES`]) |
//! | [`StopSession`], [`IdleWaiter`], [`OutputFiles`] | one refusal; the list twice, of at most 10,000 files |
//! | [`CycleDetector`] | three numbers |
//!
//! Whole answers are handed in by the adapter: it bounds them before.
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
pub use procedures::{FinalStatus, IdleWaiter, MAX_OUTPUT_FILES, OutputFiles, ProcedureAction, StopSession};
pub use request::api_error::ApiError;
pub use request::betas::{
    AGENT_MEMORY_BETA, DREAMING_BETA, GOOGLE_DATA_CONTROLS_BETAS, MANAGED_AGENTS_BETA, MCP_TUNNELS_BETA,
    SESSION_BETAS, USER_PROFILES_BETA,
};
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
pub use request::settings::{Credential, DEFAULT_BASE_URL, DEFAULT_VERSION, Settings};
pub use session::event::{EventHeader, RawEvent};
pub use session::handlers::{Handlers, Route, Tool, Verdict};
pub use session::input::Input;
pub use session::previews::{Preview, Previews};
pub use session::stream::SessionStream;
pub use session::stream::action::{Action, End};
pub use session::stream::checkpoint::Checkpoint;
pub use session::stream::delivery::Delivery;
pub use session::stream::options::{Start, StreamOptions};
pub use session::stream::phase::Phase;
pub use session::stream::request::Request;
pub use session::threads::{ThreadDelivery, Threads, ThreadsAction};
pub use session::tool_call::{Answer, AnswerError, ToolCall, ToolCallKind};
pub use session::turn::options::TurnOptions;
pub use session::turn::outcome::Outcome;
pub use session::turn::{Turn, TurnCheckpoint};
pub use text::json::quote;
pub use text::report::Report;
pub use text::sse;
