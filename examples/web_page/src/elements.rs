//! Elements of the page, by their ids, and their events.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlElement, HtmlFormElement, HtmlTextAreaElement, KeyboardEvent};

/// Returns the document of the page.
pub(crate) fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("a page has a document")
}

/// Returns the element of `index.html` with this id.
pub(crate) fn at(id: &str) -> HtmlElement {
    document().get_element_by_id(id).expect("index.html has this id").unchecked_into()
}

/// Returns the box for messages.
pub(crate) fn text_box() -> HtmlTextAreaElement {
    at("text").unchecked_into()
}

/// Makes an element that shows `text`, whatever it contains, as text.
pub(crate) fn element(tag: &str, class: &str, text: &str) -> HtmlElement {
    let element = document().create_element(tag).expect("the name of an element");
    element.set_class_name(class);
    element.set_text_content(Some(text));
    element.unchecked_into()
}

/// Enables or disables a control.
pub(crate) fn enable(id: &str, is_enabled: bool) {
    // An element of this page takes every attribute.
    let _ = at(id).toggle_attribute_with_force("disabled", !is_enabled);
}

/// Appends elements.
pub(crate) fn append(parent: &Element, children: &[&Element]) {
    for child in children {
        // Fails only for a parent inside of its child.
        let _ = parent.append_child(child);
    }
}

/// Calls `act` at each event of an element of `index.html`, as long as the page lives.
pub(crate) fn on<T: 'static>(
    id: &str,
    event: &'static str,
    page: &Rc<T>,
    act: impl Fn(Rc<T>, &Event) + 'static,
) {
    let page = page.clone();
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&at(id), event, options, move |event| act(page.clone(), event)).forget();
}

/// Calls `act` at each submit of a form.
pub(crate) fn on_submit<T: 'static>(id: &str, page: &Rc<T>, act: impl Fn(Rc<T>) + 'static) {
    on(id, "submit", page, move |page, event| {
        event.prevent_default();
        act(page);
    });
}

/// Submits a form by Enter in a text box of several lines. Shift and Enter begin a line.
pub(crate) fn on_enter(text: &str, form: &'static str) {
    on(text, "keydown", &Rc::new(()), move |_, event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.key() == "Enter" && !key.shift_key() && !key.is_composing() {
            event.prevent_default();
            // Fails only for a form that is not in the page.
            let _ = at(form).unchecked_into::<HtmlFormElement>().request_submit();
        }
    });
}
