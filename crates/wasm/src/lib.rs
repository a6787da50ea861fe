//! A client for the Claude Managed Agents API in web pages and workers that are written in Rust.
//!
//! *In scope*: requests by `fetch`, waits by the timers of the page, and the life of the page: it can
//! be left, frozen and shown again. All of `managed-agents-async` is here too, over [`Fetch`].
//!
//! *Out of scope*: pages that are written in JavaScript. For these there is `managed-agents` on npm.
//!
//! This is an independent client, not an official product.
//!
//! ```no_run
//! use managed_agents_wasm::{Credential, Delivery, Error, Settings, StreamExt, client};
//!
//! # fn show(_: &str) {}
//! # async fn page() -> Result<(), Error> {
//! // A server of yours that adds the key: a page must not hold one.
//! let base_url = "https://agents.app.example".to_owned();
//! let client = client(Settings { base_url, ..Settings::new(Credential::None) })?;
//!
//! let mut turn = client.ask(&"sesn_1".into(), "What is in your folder?");
//! while let Some(delivery) = turn.next().await {
//!     if let Delivery::Event(event) = delivery? {
//!         show(event.json());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Table of contents
//!
//! | to | use |
//! | --- | --- |
//! | create a client | [`client`], or [`dangerously_allow_browser`] with a key in the page |
//! | send an operation, read a list | [`Client::send`], [`Client::pages`] with a function of [`sessions`], [`agents`], .. |
//! | send a message and follow the turn | [`Client::ask`], which returns a [`Turn`], a [`Stream`] of [`Delivery`] |
//! | show text while it is written | [`Delivery::Preview`], with [`StreamOptions::previews`] |
//! | answer, interrupt or cancel from a button | [`Turn::handle`], which returns a [`Handle`] |
//! | run tools in the page, approve by a rule | [`Turn::with_handlers`] with [`Handlers`] |
//! | follow a session that something else drives | [`Client::events`], [`Client::attach`] |
//! | continue after a reload | [`Turn::checkpoint`], [`Client::resume`] |
//! | wait, tell the time | [`Transport::sleep`], [`Transport::now`] of [`Fetch`] |
//!
//! # Frameworks
//!
//! A [`Client`] is `Clone`, `PartialEq`, `Send`, `Sync` and `'static`: it can be a prop, a context or
//! a signal. A clone is cheap and equal to the original. Every future must be spawned on the page's
//! own thread.
//!
//! | | hold the client | run a turn | stop |
//! | --- | --- | --- | --- |
//! | Leptos | `provide_context(client)`, `expect_context::<Client>()` | `spawn_local_scoped_with_cancellation` under the component's `Owner`: unmounting the component drops the turn | keep `turn.handle()` in an `RwSignal` |
//! | Yew | a prop of type `Client`, or `ContextProvider<Client>` | `spawn_local` in `use_effect_with`, with the turn beside a channel that the effect's cleanup closes | keep `turn.handle()` in `use_mut_ref` |
//! | Dioxus | `use_context_provider(\|\| client)`, `use_context::<Client>()` | `spawn`: unmounting the component drops the turn | keep `turn.handle()` in a `Signal`; `Task::cancel` drops the turn |
//! | none | a variable that closures clone | `wasm_bindgen_futures::spawn_local` | keep `turn.handle()` in an `Rc<RefCell<..>>` |
//!
//! The repository has the same page twice: `examples/web_page` without a framework, and
//! `examples/leptos`. In Leptos the middle of it is:
//!
//! ```ignore
//! // In the component.
//! let client = expect_context::<Client>();
//! let owner = Owner::current().expect("a component has an owner");
//! // In the handler of a button.
//! let mut turn = client.ask(&session, &text);
//! handle.set(Some(turn.handle()));
//! owner.with(|| {
//!     spawn_local_scoped_with_cancellation(async move {
//!         while let Some(delivery) = turn.next().await {
//!             match delivery {
//!                 Ok(delivery) => log.update(|log| log.take(&delivery)),
//!                 Err(error) => problem.set(Some(error.to_string())),
//!             }
//!         }
//!     });
//! });
//! ```
//!
//! Dropping a turn closes its stream and leaves the agent at work. [`Handle::interrupt`] stops the
//! agent and follows the turn to its end; [`Handle::cancel`] stops it and does not wait.
//!
//! # The life of a page
//!
//! | event | effect |
//! | --- | --- |
//! | `freeze`, `pagehide` | every read is aborted, so that the browser can keep the page; new requests wait; a send under way is left to end |
//! | `resume`, `pageshow` | requests go on, and streams connect at once; [`Delivery::Reconnected`] says how long that took |
//! | `online` | every read is aborted, because its connection belongs to the old network, and streams connect at once |
//!
//! Workers have at most the last of these events, other runtimes none. Time for which the page was
//! left or frozen counts for no [timeout](ClientOptions::timeouts) and no [wait](Transport::sleep).
//!
//! After 25 ms of deliveries the browser gets its turn, so a page answers while a long history is
//! read.
//!
//! # Guarantees
//!
//! - In a page and its workers [`client`] refuses every credential.
//! - No request follows a redirect or carries a cookie. A runtime that can only report redirects,
//!   such as workerd, reports them, and the client refuses them.
//! - `fetch` may reject with anything and return anything, as service workers and extensions make it
//!   do: the result is an [`Error`], never a panic and never a future that does not end.
//! - A browser reports a response head that was cut off as a response without a body. The client
//!   treats that as a lost response.
#![forbid(unsafe_code)]

mod abort;
mod body;
mod client;
mod events;
mod exchange;
pub mod fetch;
mod imports;
mod page;
mod sleep;
mod turn;

pub use client::{Client, client, dangerously_allow_browser};
pub use fetch::Fetch;
pub use managed_agents_async::*;
