//! Turns a panic into a JavaScript exception that says where it was.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::json::number;

/// Runs when the module is instantiated.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| {
        let mut text = String::from("panicked at ");
        if let Some(place) = panic.location() {
            for part in [place.file(), ":", &number(place.line())] {
                text.push_str(part);
            }
        }
        wasm_bindgen::throw_str(&text)
    }));
}
