//! Makes a request of `fetch` and reads the head of the reply.

use std::cell::Cell;

use gloo_net::http::{Headers, RequestBuilder};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use js_sys::{Promise, Reflect, Symbol, Uint8Array};
use managed_agents_async::TransportError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCredentials, RequestRedirect};

use crate::abort::Abort;
use crate::body::Body;
use crate::imports::{self, Stream, array_from, message, property};
use crate::page;

thread_local! {
    /// Set when `fetch` rejects, perhaps because of a redirect: the browser gives no reason.
    static IS_IN_DOUBT: Cell<bool> = const { Cell::new(false) };
}

/// Sends a request once the page is there. Is ready when the head of the reply has arrived.
pub(crate) async fn exchange(request: Request<Vec<u8>>) -> Result<Response<Body>, TransportError> {
    page::is_there().await;
    let (head, body) = request.into_parts();
    let refused = |thrown: JsValue| TransportError::refused(message(&thrown));
    let abort = Abort::new(head.method == Method::GET).map_err(refused)?;
    // A redirect could take the key to another host, so the browser follows none. `Manual` makes it
    // report a redirect, which tells a redirect from a lost connection.
    let redirect = if IS_IN_DOUBT.take() { RequestRedirect::Manual } else { RequestRedirect::Error };
    let strict = |request: RequestBuilder| request.redirect(redirect).credentials(RequestCredentials::Omit);
    // Some runtimes know neither `redirect: "error"` nor cookies, and throw for both.
    let plain = |request: RequestBuilder| request.redirect(RequestRedirect::Manual);
    let request = build(&head, &body, &abort, strict).or_else(|_| build(&head, &body, &abort, plain));
    let request = request.map_err(|error| TransportError::refused(error.to_string()))?;
    let reply = imports::fetch(&request)
        .map_or_else(|thrown| Promise::reject(&thrown), |reply| Promise::resolve(&reply));
    let reply = JsFuture::from(reply).await.map_err(|thrown| {
        IS_IN_DOUBT.set(!abort.is_lost());
        abort.error(&thrown)
    })?;
    read(&reply, abort)
}

fn build(
    head: &Parts,
    body: &[u8],
    abort: &Abort,
    with: impl Fn(RequestBuilder) -> RequestBuilder,
) -> Result<web_sys::Request, gloo_net::Error> {
    let headers = Headers::new();
    for (name, value) in &head.headers {
        // `fetch` sends each character of a header value as a byte.
        let value: String = value.as_bytes().iter().map(|&byte| char::from(byte)).collect();
        headers.append(name.as_str(), &value);
    }
    let builder = RequestBuilder::new(&head.uri.to_string()).method(head.method.clone()).headers(headers);
    let builder = with(builder.abort_signal(Some(&abort.signal())));
    let request = if body.is_empty() { builder.build() } else { builder.body(Uint8Array::from(body)) };
    request.map(Into::into)
}

/// Reads the head. Nothing proves that the reply is a `Response`: one of another realm is no instance
/// of the class here.
fn read(reply: &JsValue, abort: Abort) -> Result<Response<Body>, TransportError> {
    let no_response = || TransportError::malformed("`fetch` returned something that is not a Response");
    let malformed = |thrown: JsValue| TransportError::malformed(message(&thrown));
    let status = Reflect::get(reply, &"status".into()).ok().and_then(|status| status.as_f64());
    let mut response = Response::new(());
    // A redirect that is reported in a page has the status 0.
    *response.status_mut() = StatusCode::from_u16(status.ok_or_else(no_response)? as u16)
        .map_err(|_| TransportError::malformed("the service redirects, and a key must not follow"))?;
    *response.headers_mut() = headers(reply).ok_or_else(no_response)?;
    let body = Reflect::get(reply, &"body".into()).map_err(malformed)?;
    let reader = body.is_truthy().then(|| body.unchecked_into::<Stream>().reader()).transpose();
    let body = Body::new(reader.map_err(malformed)?, abort);
    Ok(response.map(|()| body))
}

/// Returns the headers of a reply, or `None` if it has no object that can be read as `Headers`.
fn headers(reply: &JsValue) -> Option<HeaderMap> {
    let entries = property(reply, "headers")?;
    if !Reflect::get(&entries, &Symbol::iterator()).ok()?.is_function() {
        return None;
    }
    let mut headers = HeaderMap::new();
    for entry in array_from(&entries).ok()? {
        let text = |index| Reflect::get_u32(&entry, index).ok()?.as_string();
        let (name, value) = (text(0)?, text(1)?);
        let bytes: Result<Vec<u8>, _> = value.chars().map(u8::try_from).collect();
        let value = bytes.ok().and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
        if let (Ok(name), Some(value)) = (HeaderName::from_bytes(name.as_bytes()), value) {
            headers.try_append(name, value).ok()?;
        }
    }
    Some(headers)
}
