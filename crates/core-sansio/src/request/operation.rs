//! One operation as a value: the request to send, and the type of its reply.

use std::fmt;
use std::marker::PhantomData;

use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response};
use managed_agents_types::{Page, Query};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::request::betas::{BETA_HEADER, merged};
use crate::request::echo::Echo;
use crate::request::error::{Error, mismatch_path};
use crate::request::failure::Refusal;
use crate::request::path::Path;
use crate::request::reply::Reply;
use crate::request::retry::Idempotency;
use crate::request::settings::Settings;

/// The `accept` header of a stream request, as the official clients send it. Error replies are
/// JSON.
pub(crate) const EVENT_STREAM: &str = "application/json, text/event-stream";

/// One operation: the request to send, and the type `T` of its reply.
///
/// The functions of the resource modules return one. Build your own for routes that they lack:
///
/// ```
/// use managed_agents_core::{Operation, Credential, Settings};
///
/// let operation = Operation::<serde_json::Value>::get("/v1/new").parameter("limit", 5);
/// let request = operation.into_request(&Settings::new(Credential::ApiKey("sk-ant".into())))?;
/// assert_eq!(request.uri(), "https://api.anthropic.com/v1/new?limit=5");
///
/// let answer = http::Response::new(&br#"{"data":[]}"#[..]);
/// assert_eq!(Operation::<serde_json::Value>::read(answer)?["data"][0], serde_json::Value::Null);
/// # Ok::<(), managed_agents_core::Error>(())
/// ```
#[must_use = "an operation does nothing until it is sent"]
pub struct Operation<T> {
    method: Method,
    path: Path,
    query: String,
    headers: Vec<(&'static str, String)>,
    betas: Vec<&'static str>,
    accept: &'static str,
    body: Result<Vec<u8>, Error>,
    content_type: Option<HeaderValue>,
    idempotency: Idempotency,
    echo: Echo,
    answer: PhantomData<fn() -> T>,
}

impl<T> Operation<T> {
    /// Starts an operation with any method and path.
    ///
    /// The operation counts as [`Idempotency::Yes`] for every method, as in the official clients.
    /// Use [`idempotent`](Self::idempotent) to change that.
    pub fn new(method: Method, path: impl Into<Path>) -> Self {
        Self {
            method,
            path: path.into(),
            query: String::new(),
            headers: Vec::new(),
            betas: Vec::new(),
            accept: "application/json",
            body: Ok(Vec::new()),
            content_type: None,
            idempotency: Idempotency::Yes,
            echo: Echo::default(),
            answer: PhantomData,
        }
    }

    /// Starts a `GET`.
    pub fn get(path: impl Into<Path>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Starts a `POST`.
    pub fn post(path: impl Into<Path>) -> Self {
        Self::new(Method::POST, path)
    }

    /// Starts a `DELETE`.
    pub fn delete(path: impl Into<Path>) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// Adds a beta value that the operation needs.
    pub fn beta(mut self, beta: &'static str) -> Self {
        self.betas.push(beta);
        self
    }

    /// Adds several beta values that the operation needs.
    pub(crate) fn betas(mut self, betas: impl IntoIterator<Item = &'static str>) -> Self {
        self.betas.extend(betas);
        self
    }

    /// Adds one query parameter.
    pub fn parameter(mut self, name: &str, value: impl ToString) -> Self {
        self.push_parameter(name, &value.to_string());
        self
    }

    /// Adds the query parameters that are set in `query`.
    pub fn query(mut self, query: &impl Query) -> Self {
        query.pairs(&mut |name, value| self.push_parameter(name, value));
        self
    }

    /// Adds a header. `name` is in lower case. [`into_request`](Self::into_request) refuses an
    /// invalid value.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets `body`, encoded as JSON. [`into_request`](Self::into_request) reports an encoding
    /// error.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        let body = serde_json::to_vec(body).map_err(Error::Encode);
        self.bytes(HeaderValue::from_static("application/json"), body)
    }

    /// Sets a body that is already JSON text.
    pub fn json_text(self, body: String) -> Self {
        self.bytes(HeaderValue::from_static("application/json"), Ok(body.into_bytes()))
    }

    /// Sets the effect of sending the request twice.
    pub fn idempotent(self, idempotency: Idempotency) -> Self {
        Self { idempotency, ..self }
    }

    /// Returns the effect of sending the request twice.
    pub fn idempotency(&self) -> Idempotency {
        self.idempotency
    }

    /// Returns the check that an adapter applies to a reply before it calls
    /// [`read`](Self::read).
    pub fn echo(&self) -> Echo {
        self.echo
    }

    pub(crate) fn echoing(self, events: usize) -> Self {
        Self { echo: Echo::new(events), ..self }
    }

    /// Changes the reply type: `Operation<serde_json::Value>` reads untyped JSON,
    /// `Operation<()>` is for a reply that is not read.
    pub fn answering<U>(self) -> Operation<U> {
        let Self {
            method,
            path,
            query,
            headers,
            betas,
            accept,
            body,
            content_type,
            idempotency,
            echo,
            answer: _,
        } = self;
        let answer = PhantomData;
        Operation {
            method,
            path,
            query,
            headers,
            betas,
            accept,
            body,
            content_type,
            idempotency,
            echo,
            answer,
        }
    }

    /// Copies the operation. Returns `None` if it is invalid; [`into_request`](Self::into_request)
    /// then returns the reason.
    pub fn try_clone(&self) -> Option<Self> {
        Some(Self {
            method: self.method.clone(),
            path: self.path.try_clone()?,
            query: self.query.clone(),
            headers: self.headers.clone(),
            betas: self.betas.clone(),
            body: Ok(self.body.as_ref().ok()?.clone()),
            content_type: self.content_type.clone(),
            ..*self
        })
    }

    /// Builds the HTTP request.
    ///
    /// # Errors
    ///
    /// Returns the first mistake in the operation or the settings: [`Error::Path`],
    /// [`Error::Encode`], [`Error::Settings`] or [`Error::Request`].
    pub fn into_request(self, settings: &Settings) -> Result<Request<Vec<u8>>, Error> {
        self.answering::<()>().request(settings)
    }

    /// Returns method, path with query, and body, for adapters that write the headers themselves.
    ///
    /// Returns `None` if the operation is invalid; [`into_request`](Self::into_request) then
    /// returns the reason.
    pub fn into_parts(self) -> Option<(Method, String, Vec<u8>)> {
        let (mut target, body) = (self.path.into_result().ok()?, self.body.ok()?);
        if !self.query.is_empty() {
            target.push('?');
            target.push_str(&self.query);
        }
        Some((self.method, target, body))
    }

    pub(crate) fn accept(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    pub(crate) fn bytes(self, content_type: HeaderValue, body: Result<Vec<u8>, Error>) -> Self {
        Self { body, content_type: Some(content_type), ..self }
    }

    /// Sets a multipart body and its content type.
    pub(crate) fn multipart(self, body: Result<(HeaderValue, Vec<u8>), Error>) -> Self {
        match body {
            Ok((content_type, body)) => self.bytes(content_type, Ok(body)),
            Err(error) => Self { body: Err(error), ..self },
        }
    }

    pub(crate) fn has_parameter(&self, name: &str) -> bool {
        self.query.split('&').any(|pair| is_named(pair, name))
    }

    /// Sets a parameter, replacing any of that name.
    pub(crate) fn only_parameter(self, name: &str, value: &str) -> Self {
        self.without_parameter(name).parameter(name, value)
    }

    pub(crate) fn without_parameter(mut self, name: &str) -> Self {
        let others: Vec<_> = self.query.split('&').filter(|pair| !is_named(pair, name)).collect();
        self.query = others.join("&");
        self
    }

    fn push_parameter(&mut self, name: &str, value: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.extend(utf8_percent_encode(name, QUERY));
        self.query.push('=');
        self.query.extend(utf8_percent_encode(value, QUERY));
    }
}

impl<T> Operation<Page<T>> {
    /// Requests another page of the list. `cursor` is the `next_page` or `prev_page` of a reply.
    pub fn page(self, cursor: &str) -> Self {
        self.only_parameter("page", cursor)
    }
}

impl<T: DeserializeOwned> Operation<T> {
    /// Decodes the reply, after checking its status.
    ///
    /// An empty body reads as `null`. A reply with missing fields is read too;
    /// [`Missing`](crate::types::Missing) lists them.
    ///
    /// # Errors
    ///
    /// Returns the error of [`checked`], [`Error::NotJson`], or [`Error::Decode`] with the path of
    /// the value that has the wrong type.
    pub fn read(response: Response<&[u8]>) -> Result<T, Error> {
        let body = checked(&response)?;
        let json: &[u8] = if body.is_empty() { b"null" } else { body };
        serde_json::from_slice(json)
            .map_err(|source| Error::unreadable(&response, body, source).at(mismatch_path::<T>(body)))
    }
}

/// Checks the status and returns the body without a byte order mark.
///
/// # Errors
///
/// Returns [`Error::Redirect`] for a redirect, and [`Error::Api`] for any other status that is not
/// 2xx and for an error envelope with any status.
pub fn checked<'a>(response: &Response<&'a [u8]>) -> Result<&'a [u8], Error> {
    let reply = Reply::read(response.status().as_u16(), response.headers(), response.body()).judged();
    if reply.is_success() { Ok(reply.body) } else { Err(Refusal::of(&reply).into()) }
}

/// Omits the body, which may contain a secret.
impl<T> fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("body_bytes", &self.body.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

impl Operation<()> {
    /// Not generic over the reply type, so that a program contains one copy.
    fn request(self, settings: &Settings) -> Result<Request<Vec<u8>>, Error> {
        let mut target = self.path.into_result()?;
        if !self.query.is_empty() {
            target.push('?');
            target.push_str(&self.query);
        }
        let mut request = Request::new(self.body?);
        *request.method_mut() = self.method;
        *request.uri_mut() = settings.url(&target)?;
        *request.headers_mut() = settings.common_headers()?;
        request.headers_mut().entry(ACCEPT).or_insert(HeaderValue::from_static(self.accept));
        let mut betas = settings.beta_lists()?;
        for (name, text) in &self.headers {
            if name.eq_ignore_ascii_case(BETA_HEADER) {
                betas.push(text);
            } else {
                request.headers_mut().insert(*name, crate::request::settings::value(name, text)?);
            }
        }
        if let Some(content_type) = self.content_type {
            request.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        let betas = merged(betas.into_iter(), &self.betas)?.join(",");
        if !betas.is_empty() {
            request
                .headers_mut()
                .insert(BETA_HEADER, crate::request::settings::value("a beta value", &betas)?);
        }
        Ok(request)
    }
}

/// Returns `true` if the query pair has this name, which must not need encoding.
fn is_named(pair: &str, name: &str) -> bool {
    pair.strip_prefix(name).is_some_and(|rest| rest.starts_with('='))
}

const QUERY: &percent_encoding::AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path;
    use crate::request::settings::Credential;

    #[test]
    fn another_page_of_a_list_keeps_the_other_parameters() {
        let operation = Operation::<Page<()>>::get("/v1/things").parameter("page", "a").parameter("limit", 5);
        let next = operation.try_clone().unwrap().page("b c").page("d&e");
        let request = next.into_request(&Settings::new(Credential::None)).unwrap();
        assert_eq!(request.uri().query(), Some("limit=5&page=d%26e"));
        let first =
            Operation::<Page<()>>::get("/v1/things").page("a").into_request(&Settings::new(Credential::None));
        assert_eq!(first.unwrap().uri().query(), Some("page=a"));
    }

    #[test]
    fn a_header_is_sent_or_refused_and_is_part_of_a_copy() {
        let operation = |id: &str| Operation::<()>::get("/v1/things").header("anthropic-worker-id", id);
        let copy = operation("host-1").try_clone().unwrap().answering::<u8>();
        let request = copy.into_request(&Settings::new(Credential::None)).unwrap();
        assert_eq!(request.headers()["anthropic-worker-id"], "host-1");
        let error =
            operation("a\r\nx-api-key: b").into_request(&Settings::new(Credential::None)).unwrap_err();
        assert!(matches!(error, Error::Settings(_)), "{error:?}");
    }

    #[test]
    fn an_invalid_operation_has_no_copy() {
        assert!(Operation::<()>::get(path!("/v1/things", "..")).try_clone().is_none());
    }
}
