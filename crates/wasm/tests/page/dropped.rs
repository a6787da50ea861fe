//! Dropped futures and streams give up what they do, and nothing else.

use managed_agents_wasm::{Delivery, Outcome, StreamExt, sessions};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Server, frame, no_history, soon, stream, within};

#[wasm_bindgen_test]
async fn a_dropped_turn_closes_its_stream_and_the_session_goes_on() {
    let script = json!({"steps": [{"say": "One."}, {"wait": 300}, {"say": "Two."}]});
    let server = Server::local(json!({"script": script})).await;
    let session = server.session().await.id;
    let mut turn = server.client().ask(&session, "go");
    while let Some(delivery) = turn.next().await {
        if matches!(delivery.unwrap(), Delivery::Event(event) if event.kind() == "agent.message") {
            break;
        }
    }
    let checkpoint = turn.checkpoint();
    assert!(server.has_streams(&session, 1).await);
    drop(turn);
    assert!(server.has_streams(&session, 0).await, "the stream was not closed");
    let mut turn = server.client().resume(checkpoint, Default::default());
    assert_eq!(soon(turn.finish()).await.unwrap(), Outcome::EndTurn);
    let sends = server.requests().await.iter().filter(|line| line.starts_with("POST /v1/sessions/")).count();
    assert_eq!(sends, 1, "only the message was sent");
}

#[wasm_bindgen_test]
async fn dropped_events_close_their_stream() {
    let server = Server::scripted(json!([stream(&frame("agent.thinking", "sevt_1")), no_history()])).await;
    let mut events = server.client().events(&"sesn_1".into());
    events.next().await.unwrap().unwrap();
    assert!(server.has("opened", 1).await);
    drop(events);
    assert!(server.has("closed", 1).await, "the stream was not closed");
}

#[wasm_bindgen_test]
async fn a_dropped_operation_aborts_its_request() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
    for body in ["", "{"] {
        let head = if body.is_empty() { "" } else { head };
        let server =
            Server::scripted(json!([{"on": "GET", "head": head, "body": body, "then": "hold"}])).await;
        let client = server.client();
        let retrieved = within(200, client.send(sessions::retrieve(&"sesn_1".into()))).await;
        assert!(retrieved.is_none());
        assert!(server.has("closed", 1).await, "the request was not aborted after {body:?}");
        assert_eq!(server.requests().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_next_that_is_dropped_at_each_await_loses_nothing() {
    let script = json!({"steps": [
        {"say": "One.", "pace": 5}, {"tool": "bash", "input": {"command": "echo ran"}}, {"say": "Two."},
    ]});
    let server = Server::local(json!({"script": script})).await;
    let session = server.session().await.id;
    let mut turn = server.client().ask(&session, "go");
    let (mut ids, mut dropped) = (Vec::new(), 0);
    // The future of `next` is polled once and dropped, however far it has come.
    while let Some(delivery) = std::future::poll_fn(|cx| {
        dropped += 1;
        std::pin::pin!(turn.next()).poll(cx)
    })
    .await
    {
        if let Some(event) = delivery.unwrap().event().filter(|event| event.processed_at().is_some()) {
            ids.push(event.id().unwrap().to_owned());
        }
    }
    assert!(dropped > ids.len() + 5, "{dropped}");
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
    let history = server.history(&session).await;
    assert_eq!(ids, history);
    let sends = server.requests().await.iter().filter(|line| line.starts_with("POST /v1/sessions/")).count();
    assert_eq!(sends, 1);
}
