//! `Fetch` in a page of a real browser.
#![cfg(target_family = "wasm")]

mod bad_input;
mod dropped;
mod key;
mod life;
mod stage;
mod turns;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
