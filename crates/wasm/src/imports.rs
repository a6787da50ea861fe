//! Imports what no crate offers in a form that never panics.
//!
//! Every function that page code may have replaced can throw, and may return anything.

use std::time::Duration;

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Request;

#[wasm_bindgen]
extern "C" {
    /// gloo-net's own `send` panics if the promise is rejected with anything but an `Error`, or
    /// fulfilled with a `Response` of another realm.
    #[wasm_bindgen(catch, js_name = fetch)]
    pub(crate) fn fetch(request: &Request) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn performance_now() -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    pub(crate) fn fill_with_random(bytes: &mut [u8]) -> Result<(), JsValue>;

    /// gloo-net's `entries` panics where this returns an error.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    pub(crate) fn array_from(iterable: &JsValue) -> Result<Array, JsValue>;

    /// A `ReadableStream` of bytes.
    pub(crate) type Stream;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    pub(crate) fn reader(this: &Stream) -> Result<Reader, JsValue>;

    #[derive(Debug)]
    pub(crate) type Reader;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn read(this: &Reader) -> Result<JsValue, JsValue>;

    pub(crate) type Piece;
    #[wasm_bindgen(method, getter, catch)]
    pub(crate) fn done(this: &Piece) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    pub(crate) fn value(this: &Piece) -> Result<JsValue, JsValue>;
}

/// Returns the time since the start of the page.
pub(crate) fn now() -> Duration {
    let seconds = performance_now().unwrap_or_default() / 1000.0;
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

/// Returns a property, or `None` if it is missing, false or empty.
pub(crate) fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(JsValue::is_truthy)
}

/// Returns the message of a value that was thrown: of an `Error`, or the value itself if it is text.
pub(crate) fn message(thrown: &JsValue) -> String {
    let text = thrown.as_string().or_else(|| property(thrown, "message")?.as_string());
    text.unwrap_or_else(|| "no reason was given".to_owned())
}
