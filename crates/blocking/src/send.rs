//! Calls and their answers, asked for again where that helps.

use std::thread;

use http::Response;
use managed_agents_core::{Call, Repeat};
use serde::de::DeserializeOwned;

use crate::{Client, Error};

impl Client {
    /// Sends a call, again if that may help and does no harm, and reads its answer.
    ///
    /// # Errors
    ///
    /// The service's refusal, or that it cannot be reached, or that its answer cannot be read. Redirects are never followed.
    pub fn send<T: DeserializeOwned>(&self, call: Call<T>) -> Result<T, Error> {
        self.send_with_response(call).map(Response::into_body)
    }

    /// As [`send`](Self::send), with the status and the headers around the answer: `request-id`, for one.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_with_response<T: DeserializeOwned>(&self, call: Call<T>) -> Result<Response<T>, Error> {
        let echo = call.echo();
        let (head, body) = self.answer(call.answering())?.into_parts();
        let value = Call::<T>::read(Response::from_parts(head.clone(), &body))?;
        let answer = Response::from_parts(head, &body[..]);
        echo.check(&answer)?;
        Ok(answer.map(|_| value))
    }

    /// The answer as it came: what a program has once, and not for each type that is read.
    fn answer(&self, call: Call<()>) -> Result<Response<Vec<u8>>, Error> {
        let repeat = call.repeats();
        let request = call.into_request(self.settings())?;
        let limit = self.options().max_body_bytes;
        self.retrying(repeat, || self.exchange().whole(&request, limit))
    }

    /// Asks again by the rules.
    pub(crate) fn retrying<B>(
        &self,
        repeat: Repeat,
        mut attempt: impl FnMut() -> Result<Response<B>, Error>,
    ) -> Result<Response<B>, Error> {
        let policy = &self.options().retry;
        for retries in 0.. {
            let result = attempt();
            let random = fastrand::u64(..);
            let wait = match &result {
                Ok(answer) if answer.status().is_success() => None,
                Ok(answer) => policy.after_answer(repeat, retries, answer.status(), answer.headers(), random),
                Err(Error::Transport(error)) if error.is_passing() => {
                    policy.after_failure(repeat, retries, error.may_have_arrived(), random)
                }
                // Without a token nothing was sent, or it was refused before anything was done.
                Err(error @ Error::Token { .. }) if error.is_retryable() => {
                    policy.after_failure(repeat, retries, false, random)
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
