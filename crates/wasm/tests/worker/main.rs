//! `Fetch` in a dedicated worker of a page.
#![cfg(target_family = "wasm")]

#[path = "../page/stage.rs"]
#[allow(dead_code, reason = "the page uses more of it")]
mod stage;

use managed_agents_wasm::{Credential, Outcome, Settings, client};
use serde_json::json;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::stage::{KEY, Server};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn a_turn_in_a_worker() {
    let server = Server::local(json!({"script": {"steps": [{"say": "Hello.", "pace": 5}]}})).await;
    let session = server.session().await.id;
    let mut turn = server.client().ask(&session, "go");
    assert_eq!(turn.finish().await.unwrap(), Outcome::EndTurn);
}

#[wasm_bindgen_test]
fn a_worker_of_a_page_takes_no_credential() {
    let message = client(Settings::new(Credential::ApiKey(KEY.into()))).unwrap_err().to_string();
    assert!(message.contains("a key does not belong in a page"), "{message}");
}
