//! A call and its whole answer, within a time.

use std::time::Duration;

use futures_lite::future::or;
use http::{Request, Response};
use wasm_bindgen::JsValue;

use crate::fault;
use crate::fetch::Exchange;
use crate::timer::Timer;

/// How long an answer may take. A session is created only when its files are there, so not short.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);

/// Sends, and reads the answer to its end.
pub(crate) async fn whole(request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, JsValue> {
    within(async { Exchange::start(request).await?.read().await }).await
}

/// Gives up, and closes what `answer` holds, when the time is over.
pub(crate) async fn within<T>(answer: impl Future<Output = Result<T, JsValue>>) -> Result<T, JsValue> {
    or(answer, async {
        Timer::after(ANSWER_WITHIN).await;
        Err(fault::saying(&format!("no answer within {} s", ANSWER_WITHIN.as_secs())))
    })
    .await
}

/// The same answer, its body lent.
pub(crate) fn lent<R>(answer: Response<Vec<u8>>, read: impl FnOnce(Response<&[u8]>) -> R) -> R {
    let (head, body) = answer.into_parts();
    read(Response::from_parts(head, &body))
}
