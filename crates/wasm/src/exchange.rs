//! Makes a request of `fetch` and reads the head of the reply.

use std::cell::Cell;

use gloo_net::http::{Headers, RequestBuilder};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use js_sys::{Promise, Reflect, Uint8Array};
use managed_agents_async::TransportError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCredentials, RequestRedirect};

use crate::abort::Abort;
use crate::body::Body;
use crate::imports::{self, Stream, message, property};
use crate::page;

thread_local! {
    /// The last request was rejected. It may have been redirected: the browser does not say why.
    static IS_IN_DOUBT: Cell<bool> = const { Cell::new(false) };
}

/// Sends a request once the page is there. Is ready when the head of the reply has arrived.
pub(crate) async fn exchange(request: Request<Vec<u8>>) -> Result<Response<Body>, TransportError> {
    page::is_there().await;
    let (head, body) = request.into_parts();
    let refused = |thrown: JsValue| TransportError::refused(message(&thrown));
    let abort = Abort::new(head.method == Method::GET).map_err(refused)?;
    // A redirect could take the key to another host, and no cookie is meant for the service. In doubt
    // the browser is asked to report a redirect, which it does not follow then either.
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
    read(reply, abort)
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

fn read(reply: JsValue, abort: Abort) -> Result<Response<Body>, TransportError> {
    if !is_response(&reply) {
        return Err(TransportError::malformed("`fetch` returned something that is not a Response"));
    }
    let reply = gloo_net::http::Response::from(reply.unchecked_into::<web_sys::Response>());
    let mut response = Response::new(());
    // A redirect that is reported in a page has the status 0.
    *response.status_mut() = StatusCode::from_u16(reply.status())
        .map_err(|_| TransportError::malformed("the service redirects, and a key must not follow"))?;
    for (name, value) in reply.headers().entries() {
        let bytes: Result<Vec<u8>, _> = value.chars().map(u8::try_from).collect();
        let value = bytes.ok().and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
        if let (Ok(name), Some(value)) = (HeaderName::from_bytes(name.as_bytes()), value) {
            response.headers_mut().append(name, value);
        }
    }
    let reader = reply.body().map(|body| body.unchecked_into::<Stream>().reader()).transpose();
    let reader = reader.map_err(|thrown| TransportError::malformed(message(&thrown)))?;
    Ok(response.map(|()| Body::new(reader, abort)))
}

/// Returns `true` for what can be read as a `Response`. One of another realm is no instance of the
/// class here.
fn is_response(reply: &JsValue) -> bool {
    let status = Reflect::get(reply, &"status".into()).ok().and_then(|status| status.as_f64());
    let entries = property(reply, "headers").and_then(|headers| property(&headers, "entries"));
    status.is_some() && entries.is_some_and(|entries| entries.is_function())
}
