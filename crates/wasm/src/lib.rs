//! The Claude Managed Agents API in a browser: the page's own `fetch` drives `managed-agents-core`.
//!
//! In scope: agents, environments and sessions created; a turn asked, followed through broken connections, answered and cancelled.
//! Out of scope: the classes and types that JavaScript sees, which are written by hand in `npm/` over what is here; typed events, as
//! the text of an event goes to the page's `JSON.parse` and no decoding is linked into the wasm file.
//!
//! ```text
//!   npm/index.js    Client, Turn (AsyncIterable), errors        what users import
//!        │
//!   client, turn    RawClient, RawTurn                          what wasm-bindgen exports
//!        │    ╲
//!   core Turn   fetch, timer                                    what to do; doing it
//! ```
//!
//! `cargo xtask wasm` builds the package. On targets other than wasm the crate compiles, so that it is checked with the others, but
//! whatever touches the page panics there:
//!
//! ```
//! use managed_agents_wasm::RawClient;
//!
//! let client = RawClient::new(Some("https://proxy.example".into()), None, None, false);
//! assert!(client.is_ok());
//! ```

// No `forbid(unsafe_code)`: what the macro `wasm_bindgen` makes is unsafe. There is none written by hand.

mod answer;
mod away;
mod client;
mod delivery;
mod fault;
mod fetch;
mod notify;
mod object;
mod outcome;
mod timer;
mod turn;

pub use client::RawClient;
pub use turn::RawTurn;
