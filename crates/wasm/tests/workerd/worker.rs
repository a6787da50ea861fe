//! A program for workerd, started by `workerd.test.mjs`.
#![cfg(target_family = "wasm")]

use managed_agents_wasm::types::{CreateAgent, CreateEnvironment, CreateSession};
use managed_agents_wasm::{Credential, Error, Settings, StreamExt, agents, client, environments, sessions};
use wasm_bindgen::prelude::wasm_bindgen;

/// Makes a turn at the server with this URL. Returns its outcome and the agent's words, or the error.
#[wasm_bindgen]
pub async fn turn(base_url: String) -> String {
    match said(base_url).await {
        Ok(said) => said,
        Err(error) => format!("{error} {error:?}"),
    }
}

async fn said(base_url: String) -> Result<String, Error> {
    let key = Credential::ApiKey("sk-ant-canary-0123456789".into());
    let client = client(Settings { base_url, ..Settings::new(key) })?;
    let agent = client.send(agents::create(&CreateAgent::new("Clerk", "claude-opus-4-7"))).await?;
    let environment = client.send(environments::create(&CreateEnvironment::new("desk"))).await?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id))).await?;
    let mut turn = client.ask(&session.id, "What is in your folder?");
    let mut said = String::new();
    while let Some(delivery) = turn.next().await {
        if let Some(event) = delivery?.event().filter(|event| event.kind() == "agent.message") {
            said += &event.content_text().unwrap_or_default();
        }
    }
    Ok(format!("{:?}: {said}", turn.outcome()))
}
