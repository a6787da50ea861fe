//! Sends a request, and retries it where that is safe.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::{Method, Request};
use managed_agents_core::{Idempotency, Operation};

use crate::client::Client;
use crate::error::Error;
use crate::requests::exchange::{Exchange, Reply, Wanted};
use crate::transport::Transport;

/// A request with its retries. Dropped, it aborts the request.
pub(crate) struct Attempts<T: Transport> {
    client: Client<T>,
    request: Request<Vec<u8>>,
    wanted: Wanted,
    idempotency: Idempotency,
    retries: u32,
    state: State<T>,
}

#[expect(clippy::large_enum_variant, reason = "one for each request; a box would cost an allocation")]
enum State<T: Transport> {
    Sending(Exchange<T>),
    Waiting(T::Sleep),
}

impl<T: Transport> Attempts<T> {
    /// Sends the request of an operation.
    ///
    /// # Errors
    ///
    /// The operation has an invalid argument.
    pub(crate) fn new(client: &Client<T>, operation: Operation<()>, wanted: Wanted) -> Result<Self, Error> {
        let idempotency = operation.idempotency();
        let request = operation.into_request(client.settings())?;
        // A deletion may be confirmed by its status alone.
        let is_deletion = wanted == Wanted::Whole && request.method() == Method::DELETE;
        let wanted = if is_deletion { Wanted::Confirmation } else { wanted };
        let exchange = Exchange::new(client.transport(), client.options(), request.clone(), wanted);
        let state = State::Sending(exchange);
        Ok(Self { client: client.clone(), request, wanted, idempotency, retries: 0, state })
    }

    /// Returns the wait before the next attempt, if there is one.
    fn wait(&self, result: &Result<Reply<T::Body>, Error>) -> Option<Duration> {
        let (policy, retries) = (&self.client.options().retry, self.retries);
        let random = || self.client.transport().random();
        match result {
            Ok(Reply::Whole(reply)) if !reply.status().is_success() => {
                policy.after_answer(self.idempotency, retries, reply.status(), reply.headers(), random())
            }
            Err(Error::Transport(error)) if error.is_temporary() => {
                policy.after_failure(self.idempotency, retries, error.may_have_arrived(), random())
            }
            _ => None,
        }
    }
}

impl<T: Transport> Future for Attempts<T> {
    type Output = Result<Reply<T::Body>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match &mut self.state {
                State::Sending(exchange) => {
                    let result = ready!(Pin::new(exchange).poll(cx));
                    let Some(wait) = self.wait(&result) else { return Poll::Ready(result) };
                    self.retries += 1;
                    self.state = State::Waiting(self.client.transport().sleep(wait));
                }
                State::Waiting(sleep) => {
                    ready!(Pin::new(sleep).poll(cx));
                    let (transport, options) = (self.client.transport(), self.client.options());
                    let exchange = Exchange::new(transport, options, self.request.clone(), self.wanted);
                    self.state = State::Sending(exchange);
                }
            }
        }
    }
}

/// Holds no pinned data: the transport's futures are `Unpin`.
impl<T: Transport> Unpin for Attempts<T> {}
