//! The conversation on the page: one session, one turn at a time.

use std::cell::RefCell;
use std::rc::Rc;

use managed_agents_wasm::types::SessionId;
use managed_agents_wasm::{Client, Delivery, Error, Handle, Outcome, StreamExt};
use managed_agents_web_page::agent;
use managed_agents_web_page::conversation::{Conversation, Line};
use web_sys::HtmlElement;

use crate::card;
use crate::elements::{append, at, document, element, enable, text_box};

/// The state of the page.
pub(crate) struct Page {
    client: Client,
    session: RefCell<Option<SessionId>>,
    conversation: RefCell<Conversation>,
    /// Steers the turn under way.
    handle: RefCell<Option<Handle>>,
}

impl Page {
    pub(crate) fn new(client: Client) -> Self {
        let conversation = RefCell::default();
        Self { client, session: RefCell::default(), conversation, handle: RefCell::default() }
    }

    /// Starts a session.
    pub(crate) async fn open(self: Rc<Self>) {
        enable("open", false);
        self.show_state("connecting");
        match agent::start_session(&self.client).await {
            Ok(session) => {
                self.session.replace(Some(session));
                at("log").set_text_content(None);
                enable("text", true);
                self.show_state("ready");
                enable("send", true);
                let _ = text_box().focus();
            }
            Err(error) => {
                enable("open", true);
                self.show_state("no session");
                show_problem(Some(&error));
            }
        }
    }

    /// Sends what was written and follows the turn to its end.
    pub(crate) async fn say(self: Rc<Self>) {
        let text = text_box().value();
        let Some(session) = self.session.borrow().clone() else { return };
        if text.trim().is_empty() || self.handle.borrow().is_some() {
            return;
        }
        text_box().set_value("");
        show_problem(None);
        enable("send", false);
        enable("stop", true);
        self.show_state("working");
        let ended = match self.follow(&session, text.trim()).await {
            Ok(Outcome::EndTurn) => "ready".to_owned(),
            Ok(outcome) => outcome.name().replace('_', " "),
            Err(error) => {
                show_problem(Some(&error));
                "failed".to_owned()
            }
        };
        self.handle.replace(None);
        card::close_all();
        enable("stop", false);
        enable("send", true);
        self.show_state(&ended);
    }

    async fn follow(&self, session: &SessionId, text: &str) -> Result<Outcome, Error> {
        let turn = self.client.ask_with(session, text, agent::options());
        let mut turn = turn.with_handlers(agent::handlers(window_size));
        self.handle.replace(Some(turn.handle()));
        while let Some(delivery) = turn.next().await {
            let delivery = delivery?;
            if let Delivery::Waiting(call) = &delivery {
                card::show(call, turn.handle());
                at("log").set_scroll_top(at("log").scroll_height());
                self.show_state("waiting for you");
            } else if delivery.event().is_some_and(|event| event.kind() == "user.tool_confirmation") {
                self.show_state("working");
            }
            self.show(&delivery);
        }
        turn.finish().await
    }

    /// Stops the agent. The turn goes on to its end, which comes soon.
    pub(crate) fn stop(&self) {
        if let Some(handle) = &*self.handle.borrow() {
            handle.interrupt();
        }
    }

    pub(crate) fn show_state(&self, state: &str) {
        at("state").set_text_content(Some(state));
        at("state").set_class_name(if state.starts_with("waiting") { "asking" } else { "" });
        document().set_title(&format!("{state} · Managed agents"));
    }

    /// Shows the lines that a delivery has changed.
    fn show(&self, delivery: &Delivery) {
        let mut conversation = self.conversation.borrow_mut();
        let Some(first) = conversation.take(delivery) else { return };
        let log = at("log");
        let is_at_end = log.scroll_height() - log.scroll_top() - log.client_height() < 300;
        while let Some(old) = log.child_nodes().get(first as u32) {
            // It is a child of the log.
            let _ = log.remove_child(&old);
        }
        for line in &conversation.lines()[first..] {
            append(&log, &[&shown(line)]);
        }
        if is_at_end {
            log.set_scroll_top(log.scroll_height());
        }
    }
}

fn shown(line: &Line) -> HtmlElement {
    let class = line.kind.class();
    let Some(speaker) = line.kind.speaker() else {
        let shown = element("p", class, "");
        let tag = if line.state.is_empty() { "span" } else { "code" };
        append(&shown, &[&element(tag, "", &line.text), &element("span", "state", &line.state)]);
        return shown;
    };
    let shown = element("div", class, "");
    append(&shown, &[&element("strong", "", speaker), &element("p", "", &line.text)]);
    if class.contains("preview") {
        // A screen reader reads a message once it is whole.
        let _ = shown.set_attribute("aria-hidden", "true");
    }
    shown
}

fn show_problem(error: Option<&Error>) {
    let problem = at("problem");
    problem.set_hidden(error.is_none());
    problem.set_text_content(error.map(ToString::to_string).as_deref());
}

/// The result of the page's tool.
fn window_size() -> String {
    let side = |side: Option<f64>| side.unwrap_or_default() as u32;
    let window = web_sys::window().expect("a page has a window");
    let width = side(window.inner_width().ok().and_then(|width| width.as_f64()));
    let height = side(window.inner_height().ok().and_then(|height| height.as_f64()));
    format!("{width} × {height} pixels")
}
