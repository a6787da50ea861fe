//! Time, as the page's event loop has it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    // Global in windows and in workers alike, so not a method of `Window`. The id is a number in browsers, an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// Ready after a while. Dropped earlier, it leaves no timer behind in the page.
pub(crate) struct Timer {
    id: JsValue,
    rung: JsFuture,
}

impl Timer {
    pub(crate) fn after(wait: Duration) -> Self {
        // The longest that browsers count; what is longer would ring at once.
        let milliseconds = wait.as_millis().min(i32::MAX as u128) as f64;
        let mut id = JsValue::UNDEFINED;
        let rung = Promise::new(&mut |resolve, _| id = set_timeout(&resolve, milliseconds));
        Self { id, rung: rung.into() }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.rung).poll(context).map(|_| ())
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
