//! Shows a tool call that waits for a person.

use gloo_events::{EventListener, EventListenerOptions};
use managed_agents_wasm::{Answer, Handle, ToolCall};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::elements::{append, at, document, element, text_box};

/// Shows a card whose buttons answer the call by `handle`.
///
/// The card takes the focus, but no button does, and not from somebody who writes: what is typed must
/// not approve.
pub(crate) fn show(call: &ToolCall, handle: Handle) {
    let card = element("form", "card", "");
    card.set_tab_index(-1);
    let title = element("h2", "", &format!("The agent asks to use {}", call.name()));
    let input = element("pre", "", call.input());
    input.set_tab_index(0);
    let allow = element("button", "main", "Allow");
    // Enter in the reason denies: this is not the form's submit button.
    set(&allow, "type", "button");
    let deny = element("button", "", "Deny");
    let reason = element("label", "why", "Reason to deny (optional) ");
    let why: HtmlInputElement = element("input", "", "").unchecked_into();
    set(&why, "autocomplete", "off");
    append(&reason, &[&why]);
    let row = element("div", "row", "");
    append(&row, &[&allow, &deny, &reason]);
    append(&card, &[&title, &input, &row]);
    append(&at("waiting"), &[&card]);
    let writes =
        !text_box().value().is_empty() && document().active_element().is_some_and(|it| it.id() == "text");
    if !writes {
        focus(&card);
    }

    let id = call.id.clone();
    let (of_allow, of_deny) = ((card.clone(), handle.clone(), id.clone()), card.clone());
    EventListener::once(&allow, "click", move |_| {
        let (card, handle, id) = of_allow;
        handle.answer(&id, Answer::allow());
        close(&card);
    })
    .forget();
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::once_with_options(&card, "submit", options, move |event| {
        event.prevent_default();
        handle.answer(&id, Answer::deny(why.value().trim()));
        close(&of_deny);
    })
    .forget();
}

/// Removes all cards: nobody needs an answer any more.
pub(crate) fn close_all() {
    at("waiting").set_text_content(None);
}

fn close(card: &HtmlElement) {
    card.remove();
    match at("waiting").first_element_child() {
        Some(next) => focus(next.unchecked_ref()),
        None => focus(&text_box()),
    }
}

fn focus(element: &HtmlElement) {
    // An element of the page can take the focus.
    let _ = element.focus();
}

fn set(element: &HtmlElement, name: &str, value: &str) {
    // These names are valid.
    let _ = element.set_attribute(name, value);
}
