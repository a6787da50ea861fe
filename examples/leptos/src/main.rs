//! The page of `examples/web_page` in Leptos: the client is a context, a turn is a task that the
//! component owns, and its handle is a signal.

mod card;
mod chat;

use leptos::prelude::*;
use managed_agents_web_page::agent;

use crate::chat::Chat;

fn main() {
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    match agent::client_of(location().origin().unwrap_or_default()) {
        Ok(client) => {
            // Every component below takes it by `expect_context::<Client>()`.
            provide_context(client);
            view! { <Chat /> }.into_any()
        }
        Err(error) => view! { <p id="problem" role="alert">{error.to_string()}</p> }.into_any(),
    }
}
