//! A tool call that waits for a person.

use leptos::html::{Form, Textarea};
use leptos::prelude::*;
use managed_agents_wasm::{Answer, ToolCall};

/// Shows the call. `answer` takes the person's answer.
///
/// The card takes the focus, but no button does, and not from somebody who writes: what is typed must
/// not approve.
#[component]
pub(crate) fn Card(
    call: ToolCall,
    text_box: NodeRef<Textarea>,
    answer: impl Fn(Answer) + Clone + 'static,
) -> impl IntoView {
    let card = NodeRef::<Form>::new();
    let reason = RwSignal::new(String::new());
    Effect::new(move || {
        let Some(card) = card.get() else { return };
        let active = document().active_element();
        let writes = text_box.get_untracked().is_some_and(|text| {
            !text.value().is_empty() && active.is_some_and(|active| active.id() == "text")
        });
        if !writes {
            let _ = card.focus();
        }
    });
    let allow = answer.clone();
    let deny = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        answer(Answer::deny(reason.get_untracked().trim()));
    };
    view! {
        <form class="card" tabindex="-1" node_ref=card on:submit=deny>
            <h2>"The agent asks to use " {call.name().into_owned()}</h2>
            <pre tabindex="0">{call.input().to_owned()}</pre>
            <div class="row">
                // Enter in the reason denies: this is not the form's submit button.
                <button type="button" class="main" on:click=move |_| allow(Answer::allow())>"Allow"</button>
                <button>"Deny"</button>
                <label class="why">
                    "Reason to deny (optional) "
                    <input autocomplete="off" bind:value=reason />
                </label>
            </div>
        </form>
    }
}
