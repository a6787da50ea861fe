//! Reads a stream from socket to program, as users do with reqwest and tokio.

use eventsource_stream::Eventsource;
use futures_lite::StreamExt;
use serde_json::Value;

use crate::end_to_end::Failure;

/// Reads frames, and parses each into a tree. Does not reconnect, deduplicate or limit anything.
pub(crate) fn by_hand(url: &str, events: u64, first: &mut dyn FnMut()) -> Result<(), Failure> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let request = reqwest::Client::new().get(format!("{url}/v1/sessions/sesn_1/events/stream"));
        let answer = request.header("x-api-key", "any").send().await?;
        let mut frames = answer.bytes_stream().eventsource();
        let mut seen = 0;
        while let Some(frame) = frames.next().await {
            let event: Value = serde_json::from_str(&frame?.data)?;
            std::hint::black_box(event["type"].as_str().ok_or("an event has a type")?);
            seen += 1;
            if seen == 1 {
                first();
            }
            if seen == events {
                return Ok(());
            }
        }
        Err(format!("the stream ended after {seen} events").into())
    })
}
