//! Tunnels, their tokens and certificates. No traffic passes through them.

pub(super) mod certificates;

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::Result;
use crate::routes::collection::Collection;
use crate::routes::reply::Reply;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const TUNNELS: Collection = Collection {
    resource: "tunnels",
    kind: "tunnel",
    prefix: "tnl",
    parent: None,
    most: 100,
    hidden: &["token"],
};

pub(super) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let tunnel = json!({
        "display_name": fields.some_text("display_name", 1..=255)?,
        // A domain is never used again.
        "domain": format!("{:016x}.tunnel.invalid", fastrand::u64(..)),
        "token": token(),
        "archived_at": null,
    });
    Ok(TUNNELS.reply(&TUNNELS.add(&mut app.state(), ids, tunnel)?))
}

pub(super) fn reveal(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    Ok(told(&TUNNELS.find_open(&app.state(), ids)?))
}

pub(super) fn rotate(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    Fields::new(request.json()?, "")?.some_text("reason", 0..=1_024)?;
    let mut state = app.state();
    let mut tunnel = TUNNELS.find_open(&state, ids)?;
    tunnel["token"] = token();
    Ok(told(&TUNNELS.keep(&mut state, tunnel)?))
}

fn told(tunnel: &Value) -> Reply {
    Reply::Json(json!({"type": "tunnel_token", "id": tunnel["id"], "tunnel_token": tunnel["token"]}))
}

fn token() -> Value {
    format!("tunnel-local-{:032x}", fastrand::u128(..)).into()
}
