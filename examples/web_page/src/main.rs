//! A page in Rust without a framework: asks an agent, shows its text while it is written, runs a tool
//! of the page, and lets the person allow, deny and stop. The page holds no key.

mod card;
mod elements;
mod page;

use std::rc::Rc;

use managed_agents_web_page::agent;
use wasm_bindgen_futures::spawn_local;

use crate::elements::{at, on_submit};
use crate::page::Page;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    match agent::client_of(origin.unwrap_or_default()) {
        Ok(client) => {
            let page = Rc::new(Page::new(client));
            on_submit("setup", &page, |page| spawn_local(page.open()));
            on_submit("say", &page, |page| spawn_local(page.say()));
            elements::on("stop", "click", &page, |page, _| page.stop());
            elements::on_enter("text", "say");
            page.show_state("no session");
        }
        Err(error) => at("problem").set_text_content(Some(&error.to_string())),
    }
}
