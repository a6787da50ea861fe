//! Sends an operation and reads its response.

use std::time::Duration;

use http::Response;
use managed_agents_core::{Operation, checked};
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::Error;
use crate::requests::attempts::Attempts;
use crate::requests::body::Body;
use crate::requests::exchange::{Reply, Wanted};
use crate::transport::Transport;

/// # Operations
///
/// Each retries where that is safe and may help, and follows no redirect. Dropped, the future aborts
/// the request.
impl<T: Transport> Client<T> {
    /// Sends an operation and decodes its response.
    ///
    /// # Errors
    ///
    /// The service refuses the request or cannot be reached, or its response cannot be decoded.
    pub async fn send<R: DeserializeOwned>(&self, operation: Operation<R>) -> Result<R, Error> {
        self.send_with_response(operation).await.map(Response::into_body)
    }

    /// As [`send`](Self::send), and also returns the status and the headers, such as `request-id`.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_with_response<R: DeserializeOwned>(
        &self,
        operation: Operation<R>,
    ) -> Result<Response<R>, Error> {
        let echo = operation.echo();
        let reply = Attempts::new(self, operation.answering(), Wanted::Whole)?.await?;
        let (head, body) = reply.into_whole().into_parts();
        let value = Operation::<R>::read(Response::from_parts(head.clone(), &body))?;
        let response = Response::from_parts(head, &body[..]);
        echo.check(&response)?;
        Ok(response.map(|_| value))
    }

    /// Sends an operation and returns the response body to be read as it arrives: a download, or an
    /// event stream that no [`Events`](crate::Events) follows.
    ///
    /// Retries only while no head of a success has arrived.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn open<R>(&self, operation: Operation<R>) -> Result<Response<Body<T>>, Error> {
        let reply = Attempts::new(self, operation.answering(), Wanted::Open)?.await?;
        match reply {
            Reply::Open(response) => {
                let silence = self.options().timeouts.read;
                Ok(response.map(|body| Body::new(body, self.transport(), silence, Duration::MAX)))
            }
            Reply::Whole(response) => {
                let (head, body) = response.into_parts();
                checked(&Response::from_parts(head, &body))?;
                unreachable!("`checked` refuses every status that is not a success");
            }
        }
    }
}
