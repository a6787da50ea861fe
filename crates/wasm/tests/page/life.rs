//! The page is left, frozen, shown again, and gives the browser its turn.

use std::time::Duration;

use managed_agents_wasm::{
    Client, ClientOptions, Delivery, Fetch, RetryPolicy, StreamExt, StreamOptions, Transport, sessions,
};
use serde_json::json;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Replaced, Server, frame, happens, no_history, now, pause, reply, soon, stream, within};

/// A session that is followed, with one event.
async fn following() -> Server {
    Server::scripted(json!([stream(&frame("agent.thinking", "sevt_1")), no_history()])).await
}

/// With this seed a reconnect waits for 283 ms, unless the wait ends early.
fn options() -> StreamOptions {
    StreamOptions { list_lag: Duration::from_millis(50), seed: 1, ..StreamOptions::default() }
}

/// No wait longer than this ends by itself.
fn without_long_timers() -> Replaced {
    Replaced::new(
        "setTimeout",
        "(act, time, ...given) => original(act, time > 60 ? 2 ** 31 - 1 : time, ...given)",
    )
}

async fn leaves_and_returns(leave: &str, back: &str) {
    let server = following().await;
    let client = server.client();
    let mut events = client.events_with(&"sesn_1".into(), options());
    soon(events.next()).await.unwrap().unwrap();
    assert!(server.has("opened", 1).await);
    happens(leave);
    // Nobody polls the stream.
    assert!(server.has("closed", 1).await, "{leave}: the stream is still open");
    let timers = without_long_timers();
    let left = now();
    spawn_local({
        let (back, leave) = (back.to_owned(), leave.to_owned());
        let url = server.url.clone();
        async move {
            let server = Server { url };
            // Neither the end of a wait nor the network's return opens a connection meanwhile.
            happens("online");
            pause(60).await;
            happens("online");
            pause(60).await;
            let streams = server.requests().await.iter().filter(|line| line.contains("/stream")).count();
            assert_eq!(streams, 1, "{leave}: a stream was opened while the page was away");
            happens(&back);
        }
    });
    let away = loop {
        if let Delivery::Reconnected { away, .. } = soon(events.next()).await.unwrap().unwrap() {
            break away.unwrap();
        }
    };
    drop(timers);
    assert!(server.has("opened", 2).await);
    let real = now() - left;
    assert!(
        away >= Duration::from_millis(100) && away <= real + Duration::from_millis(50),
        "{away:?} of {real:?}"
    );
}

#[wasm_bindgen_test]
async fn a_frozen_page_has_nothing_open_and_connects_at_once_when_it_resumes() {
    leaves_and_returns("freeze", "resume").await;
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_has_nothing_open_and_connects_at_once_when_it_is_shown() {
    leaves_and_returns("pagehide", "pageshow").await;
}

#[wasm_bindgen_test]
async fn another_network_is_used_at_once() {
    let server = following().await;
    let mut events = server.client().events_with(&"sesn_1".into(), options());
    soon(events.next()).await.unwrap().unwrap();
    let timers = without_long_timers();
    happens("online");
    loop {
        if let Delivery::Reconnected { away, .. } = soon(events.next()).await.unwrap().unwrap() {
            assert!(away.is_some());
            break;
        }
    }
    drop(timers);
    assert!(server.has("closed", 1).await, "the stream of the old network is still open");
}

#[wasm_bindgen_test]
async fn new_requests_wait_until_the_page_is_back() {
    let server = Server::scripted(json!([reply("GET", &json!({"id": "sesn_1", "type": "session"}))])).await;
    happens("freeze");
    let client = server.client();
    let mut request = Box::pin(client.send(sessions::retrieve(&"sesn_1".into())));
    assert!(within(150, &mut request).await.is_none());
    assert_eq!(server.requests().await, [""; 0]);
    happens("resume");
    soon(request).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_send_under_way_is_left_to_end() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    let body = json!({"id": "sesn_1", "type": "session"}).to_string();
    let server = Server::scripted(json!([{"on": "POST", "gate": true, "head": head, "body": body}])).await;
    let client = server.client();
    let mut send = Box::pin(client.send(sessions::archive(&"sesn_1".into())));
    assert!(within(50, &mut send).await.is_none());
    assert!(server.has("requests", 1).await);
    happens("freeze");
    server.release().await;
    soon(send).await.unwrap();
    happens("resume");
    assert_eq!(server.requests().await.len(), 1);
}

#[wasm_bindgen_test]
async fn only_a_wait_to_connect_ends_early() {
    let fetch = Fetch::default();
    for event in ["online", "pageshow", "resume"] {
        spawn_local(async move {
            pause(20).await;
            happens(event);
        });
        let ended = within(1000, fetch.wait_to_connect(Duration::from_secs(60))).await;
        assert!(ended.is_some(), "{event} does not end a wait to connect");
    }
    let (mut sleep, began) = (fetch.sleep(Duration::from_millis(300)), now());
    assert!(within(20, &mut sleep).await.is_none());
    happens("online");
    sleep.await;
    assert!(now() - began >= Duration::from_millis(299), "{:?}", now() - began);
}

/// Limits the silence of the service to 200 ms.
fn strict(client: &Client) -> Client {
    let mut options = ClientOptions { retry: RetryPolicy::NEVER, ..Default::default() };
    options.timeouts.response = Duration::from_millis(200);
    client.with_options(options)
}

#[wasm_bindgen_test]
async fn time_for_which_the_page_was_away_is_no_silence() {
    let reply = reply("", &json!({"id": "sesn_1", "type": "session"}));
    let server = Server::scripted(json!([reply])).await;
    let client = strict(&server.client());
    for (leave, back) in [("freeze", "resume"), ("pagehide", "pageshow")] {
        happens(leave);
        let mut request = Box::pin(client.send(sessions::retrieve(&"sesn_1".into())));
        assert!(within(500, &mut request).await.is_none(), "{leave}");
        happens(back);
        soon(request).await.unwrap();
    }
    let mut gated = reply;
    gated["gate"] = true.into();
    let server = Server::scripted(json!([gated])).await;
    let client = strict(&server.client());
    let mut send = Box::pin(client.send(sessions::archive(&"sesn_1".into())));
    assert!(within(50, &mut send).await.is_none());
    assert!(server.has("requests", 1).await);
    happens("freeze");
    assert!(within(500, &mut send).await.is_none(), "the send ended in a frozen page");
    happens("resume");
    let error = soon(send).await.unwrap_err();
    assert!(format!("{error:?}").contains("in time"), "the limit counts again: {error:?}");
}

#[wasm_bindgen_test]
async fn a_loss_of_a_request_is_no_reason_to_hurry_a_later_connection() {
    let server = Server::scripted(json!([{"on": "GET", "head": "", "gate": true}])).await;
    let client =
        server.client().with_options(ClientOptions { retry: RetryPolicy::NEVER, ..Default::default() });
    let mut request = Box::pin(client.send(sessions::retrieve(&"sesn_1".into())));
    assert!(within(50, &mut request).await.is_none());
    happens("online");
    let error = soon(request).await.unwrap_err();
    assert!(format!("{error:?}").contains("its network changed"), "{error:?}");
    // Another task sees its own loss.
    pause(1).await;
    let wait = Fetch::default().wait_to_connect(Duration::from_secs(60));
    assert!(within(50, wait).await.is_none(), "the wait ended at once");
}

#[wasm_bindgen_test]
async fn deliveries_go_on_when_the_page_has_had_its_turn_and_its_channel_is_closed() {
    let closed = Replaced::new(
        "MessageChannel",
        "class extends original {
            constructor() {
                super();
                const close = this.port1.close.bind(this.port1);
                this.port1.close = () => { globalThis.closedChannel = true; close() };
            }
        }",
    );
    let fetch = Fetch::default();
    if let Some(turn) = fetch.breathe() {
        turn.await;
    }
    assert!(fetch.breathe().is_none(), "the page has just had its turn");
    let began = now();
    while now() - began < Duration::from_millis(30) {}
    drop(fetch.breathe().expect("deliveries have taken long enough"));
    fetch.breathe().expect("the page has not had its turn yet").await;
    assert!(fetch.breathe().is_none(), "the page has just had its turn");
    drop(closed);
    let closed = js_sys::Reflect::get(&js_sys::global(), &"closedChannel".into()).unwrap();
    assert!(closed.is_truthy(), "the channel is still open");
}

#[wasm_bindgen_test]
async fn a_page_answers_its_timer_while_100_000_events_arrive() {
    const EVENTS: usize = 100_000;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    let rule = json!({"on": "/events/stream", "head": head, "flood": EVENTS, "then": "hold"});
    let server = Server::scripted(json!([rule, no_history()])).await;
    let (worst, ticks) = (
        js_sys::Array::new(),
        js_sys::Function::new_with_args(
            "worst",
            "let last = performance.now();
         worst[0] = worst[1] = 0;
         return setInterval(() => {
             const now = performance.now();
             worst[0] = Math.max(worst[0], now - last);
             worst[1]++;
             last = now;
         }, 5);",
        ),
    );
    let timer = ticks.call1(&wasm_bindgen::JsValue::NULL, &worst).unwrap();
    let mut events = server.client().events_with(&"sesn_1".into(), options());
    let (mut count, began) = (0, now());
    while count < EVENTS {
        count += usize::from(events.next().await.unwrap().unwrap().event().is_some());
    }
    let took = now() - began;
    js_sys::Function::new_with_args("timer", "clearInterval(timer)")
        .call1(&wasm_bindgen::JsValue::NULL, &timer)
        .unwrap();
    let (longest, ticks) = (worst.get(0).as_f64().unwrap(), worst.get(1).as_f64().unwrap());
    wasm_bindgen_test::console_log!(
        "{took:?} for {EVENTS} events, {ticks} ticks, the longest gap {longest} ms"
    );
    assert!(longest < 500.0, "the timer waited {longest} ms of {took:?}");
    assert!(ticks > took.as_millis() as f64 / 250.0, "{ticks} ticks in {took:?}");
}
