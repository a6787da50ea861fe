//! The conversation: one session, one turn at a time.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;
use managed_agents_wasm::types::SessionId;
use managed_agents_wasm::{Client, Delivery, Error, Handle, Outcome, StreamExt, ToolCall};
use managed_agents_web_page::agent;
use managed_agents_web_page::conversation::{Conversation, Line};

use crate::card::Card;

/// The state that the components share. Every field is `Copy`.
#[derive(Clone, Copy)]
struct Talk {
    session: RwSignal<Option<SessionId>>,
    conversation: RwSignal<Conversation>,
    waiting: RwSignal<Vec<ToolCall>>,
    /// Steers the turn under way.
    handle: RwSignal<Option<Handle>>,
    state: RwSignal<String>,
    problem: RwSignal<Option<String>>,
}

#[component]
pub(crate) fn Chat() -> impl IntoView {
    let client = StoredValue::new(expect_context::<Client>());
    let talk = Talk {
        session: RwSignal::default(),
        conversation: RwSignal::default(),
        waiting: RwSignal::default(),
        handle: RwSignal::default(),
        state: RwSignal::new("no session".to_owned()),
        problem: RwSignal::default(),
    };
    let is_connecting = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let text_box = NodeRef::<Textarea>::new();
    // An event handler has no owner. With the component's own, a turn is dropped with the component.
    let owner = StoredValue::new(Owner::current().expect("a component has an owner"));
    let spawn =
        move |task| owner.with_value(|owner| owner.with(|| spawn_local_scoped_with_cancellation(task)));

    let open = move |event: SubmitEvent| {
        event.prevent_default();
        is_connecting.set(true);
        talk.state.set("connecting".to_owned());
        spawn(Box::pin(async move {
            let client = client.get_value();
            talk.started(agent::start_session(&client).await);
            is_connecting.set(false);
            if let Some(text_box) = text_box.get_untracked() {
                let _ = text_box.focus();
            }
        }) as std::pin::Pin<Box<dyn Future<Output = ()>>>);
    };
    let say = move || {
        let said = text.get_untracked().trim().to_owned();
        let Some(session) = talk.session.get_untracked() else { return };
        if said.is_empty() || talk.handle.with_untracked(Option::is_some) {
            return;
        }
        text.set(String::new());
        spawn(Box::pin(async move {
            let client = client.get_value();
            talk.ended(talk.follow(&client, &session, &said).await);
        }));
    };
    let enter = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            say();
        }
    };
    let stop = move |_| talk.handle.with_untracked(|handle| handle.iter().for_each(Handle::interrupt));
    let is_working = move || talk.handle.with(Option::is_some);
    let has_session = move || talk.session.with(Option::is_some);
    Effect::new(move || document().set_title(&format!("{} · Managed agents", talk.state.get())));

    view! {
        <header>
            <h1>"Managed agents"</h1>
            <output id="state" class:asking=move || talk.state.with(|state| state.starts_with("waiting"))>
                {talk.state}
            </output>
        </header>
        <p id="problem" role="alert" hidden=move || talk.problem.with(Option::is_none)>{talk.problem}</p>
        <div id="layout">
            <details id="choose" open>
                <summary>"Session"</summary>
                <form id="setup" aria-label="Session" on:submit=open>
                    <p class="note">
                        "The agent asks before it uses a tool, except that of this page: the size of your window."
                    </p>
                    <button id="open" class="main" disabled=move || is_connecting.get() || has_session()>
                        "Start a session"
                    </button>
                </form>
            </details>
            <main>
                <div id="log" role="log" aria-label="Conversation" tabindex="0">
                    <For each=move || talk.lines() key=Clone::clone children=|(_, line)| shown(line) />
                </div>
                <section id="waiting" aria-label="Waiting for you">
                    <For each=move || talk.waiting.get() key=|call| call.id.clone() let:call>
                        <Card call=call.clone() text_box answer=move |answer| {
                            talk.handle.with_untracked(|handle| {
                                handle.iter().for_each(|handle| handle.answer(&call.id, answer.clone()));
                            });
                            talk.waiting.update(|waiting| waiting.retain(|other| other.id != call.id));
                            if let Some(text_box) = text_box.get_untracked() {
                                let _ = text_box.focus();
                            }
                        } />
                    </For>
                </section>
                <form id="say" aria-label="Message" on:submit=move |event| {
                    event.prevent_default();
                    say();
                }>
                    <label for="text">"Message"</label>
                    <textarea
                        id="text" rows="2" aria-describedby="keys" node_ref=text_box bind:value=text
                        disabled=move || !has_session() on:keydown=enter
                    ></textarea>
                    <div class="row">
                        <button id="send" class="main" disabled=move || !has_session() || is_working()>"Send"</button>
                        <button id="stop" type="button" disabled=move || !is_working() on:click=stop>"Stop"</button>
                        <span id="keys">"Enter sends, Shift+Enter begins a line"</span>
                    </div>
                </form>
            </main>
        </div>
    }
}

impl Talk {
    fn started(self, result: Result<SessionId, Error>) {
        match result {
            Ok(session) => {
                self.session.set(Some(session));
                self.state.set("ready".to_owned());
            }
            Err(error) => {
                self.problem.set(Some(error.to_string()));
                self.state.set("no session".to_owned());
            }
        }
    }

    /// Sends a message and follows the turn to its end.
    async fn follow(self, client: &Client, session: &SessionId, text: &str) -> Result<Outcome, Error> {
        let turn = client.ask_with(session, text, agent::options());
        let mut turn = turn.with_handlers(agent::handlers(window_size));
        self.handle.set(Some(turn.handle()));
        self.state.set("working".to_owned());
        self.problem.set(None);
        while let Some(delivery) = turn.next().await {
            let delivery = delivery?;
            if let Delivery::Waiting(call) = &delivery {
                self.waiting.update(|waiting| waiting.push(call.clone()));
                self.state.set("waiting for you".to_owned());
            } else if delivery.event().is_some_and(|event| event.kind() == "user.tool_confirmation") {
                self.state.set("working".to_owned());
            }
            self.conversation.update(|conversation| {
                conversation.take(&delivery);
            });
        }
        turn.finish().await
    }

    fn ended(self, result: Result<Outcome, Error>) {
        self.handle.set(None);
        self.waiting.set(Vec::new());
        match result {
            Ok(Outcome::EndTurn) => self.state.set("ready".to_owned()),
            Ok(outcome) => self.state.set(outcome.name().replace('_', " ")),
            Err(error) => {
                self.problem.set(Some(error.to_string()));
                self.state.set("failed".to_owned());
            }
        }
    }

    /// Returns the lines with their places. A line that changes is another one.
    fn lines(self) -> Vec<(usize, Line)> {
        self.conversation.with(|conversation| conversation.lines().iter().cloned().enumerate().collect())
    }
}

fn shown(line: Line) -> AnyView {
    let Line { kind, text, state, .. } = line;
    match kind.speaker() {
        Some(speaker) => {
            view! { <div class=kind.class()><strong>{speaker}</strong><p>{text}</p></div> }.into_any()
        }
        None if state.is_empty() => view! { <p class=kind.class()><span>{text}</span></p> }.into_any(),
        None => view! { <p class=kind.class()><code>{text}</code><span class="state">{state}</span></p> }
            .into_any(),
    }
}

/// The result of the page's tool.
fn window_size() -> String {
    let side = |side: Option<f64>| side.unwrap_or_default() as u32;
    let width = side(window().inner_width().ok().and_then(|width| width.as_f64()));
    let height = side(window().inner_height().ok().and_then(|height| height.as_f64()));
    format!("{width} × {height} pixels")
}
