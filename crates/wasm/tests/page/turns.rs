//! Turns in a page.

use std::time::Duration;

use managed_agents_wasm::types::CreateAgent;
use managed_agents_wasm::{Answer, Handlers, Outcome, StreamExt, StreamOptions, Tool, TurnOptions};
use serde_json::json;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Server, no_history, pause, soon, stream, within};

#[wasm_bindgen_test]
async fn a_turn_with_a_tool_of_the_page() {
    let script = json!({"steps": [
        {"custom_tool": "rate", "input": {"to": "EUR"}, "save": "rate"}, {"say": "The rate is ${rate}."},
    ]});
    let server = Server::local(json!({"script": script})).await;
    let tool = Tool::new("rate", "An exchange rate.", r#"{"type":"object"}"#);
    let tools = vec![tool.params().unwrap().into()];
    let session =
        server.session_of(CreateAgent { tools, ..CreateAgent::new("Clerk", "claude-opus-4-7") }).await.id;
    let handlers = Handlers::new().tool(tool, |_| async {
        pause(50).await;
        Answer::text("0.87")
    });
    let mut turn = server.client().ask(&session, "how much?").with_handlers(handlers);
    let mut said = Vec::new();
    while let Some(delivery) = turn.next().await {
        if let Some(event) = delivery.unwrap().event().filter(|event| event.kind() == "agent.message") {
            said.push(event.content_text().unwrap());
        }
    }
    assert_eq!(said, ["The rate is 0.87."]);
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
}

/// An interrupt that is given while the message is on its way waits for the reply.
#[wasm_bindgen_test]
async fn an_interrupt_waits_for_the_send_that_is_under_way() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    let body = json!({"data": [{"type": "user.message", "id": "sevt_1"}]}).to_string();
    let interrupted = json!({"data": [{"type": "user.interrupt", "id": "sevt_2"}]}).to_string();
    let server = Server::scripted(json!([
        stream(""),
        {"on": "POST", "times": 1, "gate": true, "head": head, "body": body},
        {"on": "POST", "head": head, "body": interrupted},
        no_history(),
    ]))
    .await;
    let mut turn = server.client().ask(&"sesn_1".into(), "go");
    let handle = turn.handle();
    assert!(within(300, turn.finish()).await.is_none());
    handle.cancel();
    assert!(within(300, turn.finish()).await.is_none());
    let posts =
        || async { server.requests().await.into_iter().filter(|line| line.starts_with("POST")).count() };
    assert_eq!(posts().await, 1, "the cancel did not wait for the send");
    server.release().await;
    assert_eq!(soon(turn.finish()).await.unwrap(), Outcome::Cancelled);
    assert_eq!(posts().await, 2);
}

#[wasm_bindgen_test]
async fn a_button_cancels_a_turn_that_a_task_reads() {
    let script = json!({"steps": [{"say": "This will take long."}, {"wait": 60_000}]});
    let server = Server::local(json!({"script": script})).await;
    let session = server.session().await.id;
    let mut turn = server.client().ask(&session, "go");
    let handle = turn.handle();
    while let Some(delivery) = turn.next().await {
        if delivery.unwrap().event().is_some_and(|event| event.kind() == "agent.message") {
            let handle = handle.clone();
            spawn_local(async move { handle.cancel() });
        }
    }
    assert_eq!(turn.outcome(), Some(&Outcome::Cancelled));
    assert!(server.has_event(&session, "user.interrupt").await);
}

#[wasm_bindgen_test]
async fn a_stream_that_is_cut_anywhere_changes_nothing() {
    let script = json!({"steps": [
        {"say": "I look."}, {"tool": "bash", "input": {"command": "echo ran"}}, {"say": "Done.", "pace": 2},
    ]});
    for bytes in (0..3600).step_by(277) {
        let faults = format!("cut-after-bytes={bytes},route=stream");
        let server = Server::local(json!({"script": script, "faults": faults, "buffer": false})).await;
        let session = server.session().await.id;
        let stream = StreamOptions {
            list_lag: Duration::from_millis(30),
            max_wait: Duration::from_millis(50),
            ..StreamOptions::default()
        };
        let mut turn =
            server.client().ask_with(&session, "go", TurnOptions { stream, ..TurnOptions::default() });
        let mut ids = Vec::new();
        while let Some(delivery) = turn.next().await {
            if let Some(event) = delivery.unwrap().event().filter(|event| event.processed_at().is_some()) {
                ids.push(event.id().unwrap().to_owned());
            }
        }
        assert_eq!(turn.outcome(), Some(&Outcome::EndTurn), "after {bytes} bytes");
        assert_eq!(ids, server.history(&session).await, "after {bytes} bytes");
    }
}
