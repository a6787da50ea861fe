//! Connects the client to `fetch` and to the timers of a page or worker.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use managed_agents_async::{Transport, TransportError};

pub use crate::body::Body;
pub use crate::sleep::Sleep;

use crate::exchange::exchange;
use crate::{imports, turn};

/// Sends requests by `fetch` and waits by the timers of the page or worker.
///
/// Holds no JavaScript value, so that a [`Client`](crate::Client) can be kept where a framework
/// requires `Send` and `Sync`. The futures that it returns stay on their thread.
#[derive(Clone, Debug, Default)]
pub struct Fetch(());

impl Transport for Fetch {
    type Answer = Answer;
    type Body = Body;
    type Chunk = Vec<u8>;
    type Sleep = Sleep;

    fn send(&self, request: Request<Vec<u8>>) -> Answer {
        Answer(Box::pin(exchange(request)))
    }

    fn sleep(&self, time: Duration) -> Sleep {
        Sleep::new(time)
    }

    fn now(&self) -> Duration {
        imports::now()
    }

    fn random(&self) -> u64 {
        let mut bytes = [0; 8];
        match imports::fill_with_random(&mut bytes) {
            Ok(()) => u64::from_ne_bytes(bytes),
            Err(_) => js_sys::Math::random().to_bits(),
        }
    }

    fn wait_to_connect(&self, time: Duration) -> Sleep {
        Sleep::to_connect(time)
    }

    fn breathe(&self) -> Option<Sleep> {
        turn::is_due().then(Sleep::turn)
    }
}

/// A reply to [`Fetch`], ready when its head has arrived. Dropped, it aborts the request.
pub struct Answer(Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>>>>);

impl Future for Answer {
    type Output = Result<Response<Body>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}
