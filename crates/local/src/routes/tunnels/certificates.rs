//! The certificates of a tunnel.

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::Result;
use crate::routes::collection::Collection;
use crate::routes::reply::Reply;
use crate::routes::tunnels::TUNNELS;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

pub(in crate::routes) const CERTIFICATES: Collection = Collection {
    resource: "tunnels.certificates",
    kind: "tunnel_certificate",
    prefix: "tcrt",
    parent: Some(&TUNNELS),
    most: 100,
    hidden: &[],
};

const MAX_BYTES: usize = 8 * 1024;

/// Adds a certificate. This server does not look into it, so its end is not known.
pub(in crate::routes) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let pem = fields.text("ca_certificate_pem", 1..=MAX_BYTES)?;
    let inner = pem.trim().strip_prefix("-----BEGIN CERTIFICATE-----");
    let inner = inner.and_then(|rest| rest.strip_suffix("-----END CERTIFICATE-----"));
    let inner = inner.and_then(|text| STANDARD.decode(text.split_whitespace().collect::<String>()).ok());
    let inner = inner.filter(|inner| !inner.is_empty());
    let inner = inner.ok_or_else(|| fields.wrong("ca_certificate_pem", "must be one certificate in PEM"))?;
    let fingerprint: String = Sha256::digest(inner).iter().map(|byte| format!("{byte:02x}")).collect();
    let certificate = json!({"fingerprint": fingerprint, "expires_at": null, "archived_at": null});
    Ok(CERTIFICATES.reply(&CERTIFICATES.add(&mut app.state(), ids, certificate)?))
}
