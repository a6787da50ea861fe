//! Tests the renewal of a user's token over real files, with replies made by the test.

use std::fs;
use std::path::{Path, PathBuf};

use http::{Request, Response};
use managed_agents_core::credentials::AccessToken;
use managed_agents_login::{Error, Exchange, Login, Renewal, TokenSource, resolve, since_epoch};
use serde_json::{Value, json};
use tempfile::TempDir;

const BASE: &str = "https://api.anthropic.com";

/// A profile folder with the token `old`, which has expired, and its source.
fn user() -> (TempDir, PathBuf, TokenSource) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("credentials/default.json");
    for folder in ["credentials", "configs"] {
        fs::create_dir(home.path().join(folder)).unwrap();
    }
    let profile = json!({"version": "1.0", "authentication": {"type": "user_oauth", "client_id": "program"}});
    fs::write(home.path().join("configs/default.json"), profile.to_string()).unwrap();
    store(&file, "old", -5);
    let folder = home.path().to_str().unwrap().to_owned();
    let variable = |name: &str| (name == "ANTHROPIC_CONFIG_DIR").then(|| folder.clone());
    let source = resolve(Login::default(), variable).unwrap().tokens.unwrap();
    (home, file, source)
}

fn store(file: &Path, token: &str, seconds_left: i64) {
    let expires_at = i64::try_from(since_epoch().as_secs()).unwrap() + seconds_left;
    let stored = json!({"access_token": token, "refresh_token": "canary", "expires_at": expires_at});
    fs::write(file, stored.to_string()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

fn begin(source: &TokenSource, old: Option<&AccessToken>) -> (Request<Vec<u8>>, Exchange) {
    match source.renew(old, BASE).unwrap() {
        Renewal::Send(request, exchange) => (request, exchange),
        Renewal::Done(token) => panic!("{token:?} needs no request"),
    }
}

fn files_beside(file: &Path) -> usize {
    fs::read_dir(file.parent().unwrap()).unwrap().count()
}

#[test]
fn a_renewed_token_replaces_the_one_in_the_file() {
    let (_home, file, source) = user();
    let old = source.stored().unwrap();
    let (request, exchange) = begin(&source, old.as_ref());
    assert_eq!(request.uri(), "https://api.anthropic.com/v1/oauth/token");
    let sent: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!((&sent["refresh_token"], &sent["client_id"]), (&"canary".into(), &"program".into()));
    let reply = json!({"access_token": "new", "expires_in": 3600, "refresh_token": "next"});
    let reply = Ok::<_, Error>(Response::new(reply.to_string().into_bytes()));
    assert_eq!(exchange.finish(reply).unwrap().token.expose(), "new");
    let stored: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!((&stored["access_token"], &stored["refresh_token"]), (&"new".into(), &"next".into()));
    assert_eq!(files_beside(&file), 1);
}

#[test]
fn an_exchange_without_a_token_leaves_the_file_as_it_was() {
    let (_home, file, source) = user();
    let before = fs::read_to_string(&file).unwrap();
    let old = source.stored().unwrap();
    let refused = || Response::builder().status(400).body(br#"{"error":"invalid_grant"}"#.to_vec()).unwrap();
    let lost = || Error::Io { doing: "get a reply".into(), source: std::io::ErrorKind::TimedOut.into() };

    let error = begin(&source, old.as_ref()).1.finish(Ok::<_, Error>(refused())).unwrap_err();
    assert_eq!(error.to_string(), "the token endpoint answered 400: invalid_grant");
    let error = begin(&source, old.as_ref()).1.finish(Err(lost())).unwrap_err();
    assert_eq!(error.to_string(), "could not get a reply");
    let exchange = begin(&source, old.as_ref()).1;
    assert_eq!(files_beside(&file), 2, "the new file is made before the refresh token is spent");
    drop(exchange);
    assert_eq!((fs::read_to_string(&file).unwrap(), files_beside(&file)), (before, 1));
}

#[test]
fn a_token_that_another_process_stored_is_used() {
    let (_home, file, source) = user();
    let old = source.stored().unwrap();
    let exchange = begin(&source, old.as_ref()).1;
    store(&file, "other", 3600);
    let refused = Response::builder().status(400).body(Vec::new()).unwrap();
    assert_eq!(exchange.finish(Ok::<_, Error>(refused)).unwrap().token.expose(), "other");
    let Renewal::Done(token) = source.renew(old.as_ref(), BASE).unwrap() else { panic!("it is stored") };
    assert_eq!(token.token.expose(), "other");
}
