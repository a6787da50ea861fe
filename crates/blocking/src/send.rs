//! Calls and their answers, asked for again where that helps.

use std::thread;

use http::Response;
use managed_agents_core::{Idempotency, Operation};
use serde::de::DeserializeOwned;

use crate::{Client, Error};

impl Client {
    /// Sends an operation, again if that may help and does no harm, and reads its answer.
    ///
    /// # Errors
    ///
    /// The service's refusal, or that it cannot be reached, or that its answer cannot be read. Redirects are never followed.
    pub fn send<T: DeserializeOwned>(&self, operation: Operation<T>) -> Result<T, Error> {
        self.send_with_response(operation).map(Response::into_body)
    }

    /// As [`send`](Self::send), with the status and the headers around the answer: `request-id`, for one.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_with_response<T: DeserializeOwned>(
        &self,
        operation: Operation<T>,
    ) -> Result<Response<T>, Error> {
        let echo = operation.echo();
        let (head, body) = self.answer(operation.answering())?.into_parts();
        let value = Operation::<T>::read(Response::from_parts(head.clone(), &body))?;
        let answer = Response::from_parts(head, &body[..]);
        echo.check(&answer)?;
        Ok(answer.map(|_| value))
    }

    /// The answer as it came: what a program has once, and not for each type that is read.
    fn answer(&self, operation: Operation<()>) -> Result<Response<Vec<u8>>, Error> {
        let idempotency = operation.idempotency();
        let request = operation.into_request(self.settings())?;
        let limit = self.options().max_body_bytes;
        self.retrying(idempotency, || self.http_agent().whole(&request, limit))
    }

    /// Asks again by the rules.
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
                Ok(answer) if answer.status().is_success() => None,
                Ok(answer) => {
                    policy.after_answer(idempotency, retries, answer.status(), answer.headers(), random)
                }
                Err(Error::Transport(error)) if error.is_passing() => {
                    policy.after_failure(idempotency, retries, error.may_have_arrived(), random)
                }
                // Without a token nothing was sent, or it was refused before anything was done.
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
        unreachable!("a policy ends at the latest when its counter does")
    }
}
