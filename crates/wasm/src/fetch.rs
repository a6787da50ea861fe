//! The page's own `fetch`: one request out, an answer whole or as a stream of bytes.

use http::{Request, Response};
use js_sys::{JsString, Promise, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReadableStreamReadResult, RequestCredentials,
    RequestInit, RequestRedirect,
};

#[wasm_bindgen]
extern "C" {
    // Global in windows and in workers alike, so not a method of `Window`.
    #[wasm_bindgen(js_name = fetch)]
    fn fetch_url(url: &str, init: &RequestInit) -> Promise;
}

/// A request under way and its answer. Dropped, it is given up and its connection closed.
pub(crate) struct Exchange {
    response: web_sys::Response,
    _abort: AbortOnDrop,
}

impl Exchange {
    /// Sends the request; ready when the head of the answer is there.
    ///
    /// A redirect is an error, as the credential must not go elsewhere; cookies are never sent.
    pub(crate) async fn start(request: Request<Vec<u8>>) -> Result<Self, JsValue> {
        let abort = AbortOnDrop(AbortController::new()?);
        let headers = Headers::new()?;
        for (name, value) in request.headers() {
            let value = value.to_str().map_err(|_| JsValue::from_str("a header is not plain text"))?;
            headers.append(name.as_str(), value)?;
        }
        let init = RequestInit::new();
        init.set_method(request.method().as_str());
        init.set_headers(&headers);
        init.set_redirect(RequestRedirect::Error);
        init.set_credentials(RequestCredentials::Omit);
        init.set_signal(Some(&abort.0.signal()));
        if !request.body().is_empty() {
            init.set_body(&Uint8Array::from(request.body().as_slice()));
        }
        let response = JsFuture::from(fetch_url(&request.uri().to_string(), &init)).await?;
        Ok(Self { response: response.unchecked_into(), _abort: abort })
    }

    /// Status and headers, with `body`.
    pub(crate) fn head<B>(&self, body: B) -> Result<Response<B>, JsValue> {
        let mut builder = Response::builder().status(self.response.status());
        for entry in self.response.headers().entries() {
            let entry: js_sys::Array = entry?.unchecked_into();
            let text = |index| String::from(entry.get(index).unchecked_into::<JsString>());
            builder = builder.header(text(0), text(1));
        }
        builder.body(body).map_err(|error| JsValue::from_str(&error.to_string()))
    }

    /// The whole answer.
    pub(crate) async fn read(self) -> Result<Response<Vec<u8>>, JsValue> {
        let body = JsFuture::from(self.response.array_buffer()?).await?;
        self.head(Uint8Array::new(&body).to_vec())
    }

    /// The answer's body, chunk by chunk.
    pub(crate) fn into_chunks(self) -> Option<Chunks> {
        let reader = self.response.body()?.get_reader().unchecked_into();
        Some(Chunks { reader, pending: None, _exchange: self })
    }
}

/// The bytes of an answer as they come.
pub(crate) struct Chunks {
    reader: ReadableStreamDefaultReader,
    /// A read whose chunk was not taken yet: giving it up would lose that chunk.
    pending: Option<JsFuture>,
    _exchange: Exchange,
}

impl Chunks {
    /// The next bytes; `None` at the end. May be dropped while it waits: the next call goes on, and no byte is lost.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, JsValue> {
        let pending = self.pending.get_or_insert_with(|| self.reader.read().into());
        let result = pending.await;
        self.pending = None;
        let result: ReadableStreamReadResult = result?.unchecked_into();
        if result.get_done().unwrap_or(true) {
            return Ok(None);
        }
        Ok(Some(result.get_value().unchecked_into::<Uint8Array>().to_vec()))
    }
}

/// Its own controller for each exchange, so that none outlives its owner.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
