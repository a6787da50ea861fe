//! Sends an operation, and retries it where that is safe.

use std::thread;

use http::Response;
use managed_agents_core::{Idempotency, Operation};
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::Error;

impl Client {
    /// Sends an operation and decodes its response. Retries where that is safe and may help. Never
    /// follows a redirect.
    ///
    /// # Errors
    ///
    /// The service refuses the request or cannot be reached, or its response cannot be decoded.
    pub fn send<T: DeserializeOwned>(&self, operation: Operation<T>) -> Result<T, Error> {
        self.send_with_response(operation).map(Response::into_body)
    }

    /// As [`send`](Self::send), and also returns the status and the headers, such as `request-id`.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_with_response<T: DeserializeOwned>(
        &self,
        operation: Operation<T>,
    ) -> Result<Response<T>, Error> {
        let echo = operation.echo();
        let (head, body) = self.fetch(operation.answering())?.into_parts();
        let value = Operation::<T>::read(Response::from_parts(head.clone(), &body))?;
        let response = Response::from_parts(head, &body[..]);
        echo.check(&response)?;
        Ok(response.map(|_| value))
    }

    /// Fetches the undecoded response. Not generic, so a program contains this code once.
    fn fetch(&self, operation: Operation<()>) -> Result<Response<Vec<u8>>, Error> {
        let idempotency = operation.idempotency();
        let request = operation.into_request(self.settings())?;
        let limit = self.options().max_body_bytes;
        self.retrying(idempotency, || self.agent().fetch(&request, limit))
    }

    /// Repeats `attempt` as the retry policy says.
    pub(crate) fn retrying<B>(
        &self,
        idempotency: Idempotency,
        mut attempt: impl FnMut() -> Result<Response<B>, Error>,
    ) -> Result<Response<B>, Error> {
        let policy = &self.options().retry;
        for retries in 0.. {
            let result = attempt();
            let random = fastrand::u64(..);
            let wait = match &result {
                Ok(response) if response.status().is_success() => None,
                Ok(response) => {
                    policy.after_answer(idempotency, retries, response.status(), response.headers(), random)
                }
                Err(Error::Transport(error)) if error.is_temporary() => {
                    policy.after_failure(idempotency, retries, error.may_have_arrived(), random)
                }
                // Without a token the request was not sent, or was refused unprocessed.
                Err(error @ Error::Token { .. }) if error.is_retryable() => {
                    policy.after_failure(idempotency, retries, false, random)
                }
                Err(_) => None,
            };
            match wait {
                Some(wait) => thread::sleep(wait),
                None => return result,
            }
        }
        unreachable!("a policy allows fewer retries than its counter can count")
    }
}
