//! Whatever the environment, the profiles on disk and the token endpoint say, credentials and the
//! proxy are chosen without a panic, no secret shows in an error or in `Debug`, this machine is never
//! reached through a proxy, and files that were read are written back the same.

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use http::{Response, Uri};
use managed_agents_core::credentials::{AccessToken, Profile, StoredToken, TokenAction, TokenCache};
use managed_agents_core::{Credential, Settings};
use managed_agents_login::{Login, choose_proxy, resolve};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    proxies: Vec<(u8, &'a str)>,
    host: u8,
    variables: Vec<(u8, &'a str)>,
    profile: Option<&'a [u8]>,
    token: Option<&'a [u8]>,
    active: Option<&'a [u8]>,
    answer: (u16, &'a [u8]),
    now: Duration,
    cache: Vec<(u8, Duration)>,
}

const SECRET: &str = "canary";

const PROXIES: [&str; 8] = [
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "HTTP_PROXY",
];

const HOSTS: [(&str, &str); 8] = [
    ("https://gw.corp.example", "gw.corp.example"),
    ("https://gw.corp.example:8443/claude", "gw.corp.example"),
    ("https://10.1.2.3", "10.1.2.3"),
    ("https://[fd00::1]:8443", "fd00::1"),
    ("http://localhost:8787", "localhost"),
    ("http://127.0.0.1", "127.0.0.1"),
    ("http://[::1]:1", "::1"),
    ("https://GW.corp.example.", "gw.corp.example"),
];

const VARIABLES: [&str; 14] = [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_PROFILE",
    "ANTHROPIC_CUSTOM_HEADERS",
    "ANTHROPIC_WORKSPACE_ID",
    "ANTHROPIC_FEDERATION_RULE_ID",
    "ANTHROPIC_ORGANIZATION_ID",
    "ANTHROPIC_SERVICE_ACCOUNT_ID",
    "ANTHROPIC_IDENTITY_TOKEN",
    "ANTHROPIC_IDENTITY_TOKEN_FILE",
    "HOME",
    "XDG_CONFIG_HOME",
    "APPDATA",
];

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    proxy(&input);
    token(&input);
    thread_local! { static FOLDER: RefCell<tempfile::TempDir> = RefCell::new(tempfile::tempdir().expect("a folder")); }
    FOLDER.with_borrow(|folder| credentials(&input, folder.path()));
}

fn proxy(input: &Input<'_>) {
    let (base_url, host) = HOSTS[usize::from(input.host) % HOSTS.len()];
    let settings = Settings { base_url: base_url.into(), ..Settings::new(Credential::None) };
    let value = |name: &str| {
        let index = PROXIES.iter().position(|given| *given == name)?;
        let (_, value) = input.proxies.iter().find(|(of, _)| usize::from(*of) % PROXIES.len() == index)?;
        Some((*value).to_owned())
    };
    let secret = |name: &str| {
        let value = value(name)?;
        Some(if name.eq_ignore_ascii_case("no_proxy") { value } else { value + SECRET }.into())
    };
    match choose_proxy(&settings, secret, |url| url.parse::<Uri>().map_err(|_| "it is no URL")) {
        Ok(None) => (),
        Ok(Some(uri)) => {
            assert!(!settings.is_loopback(), "{base_url} is this machine");
            assert!(!uri.host().unwrap_or_default().is_empty());
            let list = ["no_proxy", "NO_PROXY"]
                .into_iter()
                .find_map(|name| value(name).filter(|it| !it.trim().is_empty()));
            let covers = |entry: &str| entry == "*" || entry.eq_ignore_ascii_case(host);
            let is_direct = list.unwrap_or_default().split([',', ' ']).any(covers);
            assert!(!is_direct, "{host} is listed to be reached without the proxy");
        }
        Err(error) => {
            let said = format!("{error} {error:?}");
            assert!(!said.contains(SECRET), "{said}");
        }
    }
}

fn token(input: &Input<'_>) {
    let (status, body) = input.answer;
    let mut answer = Response::new(body);
    if let Ok(status) = http::StatusCode::from_u16(100 + status % 900) {
        *answer.status_mut() = status;
    }
    if let Ok(token) = AccessToken::read(answer, input.now) {
        assert!(!token.token.expose().trim().is_empty());
        let _ = (token.is_fresh(input.now), token.time_left(input.now));
        let stored = StoredToken::from(&token);
        let again = StoredToken::from_json(&stored.to_json()).expect("what was written can be read");
        assert_eq!(again, stored);
        let mut cache = TokenCache::new(Some(token.clone()));
        for (what, now) in &input.cache {
            match what % 4 {
                0 => _ = cache.handle_failure(*now),
                1 => cache.handle_token(token.clone(), *now),
                2 => cache.handle_refused(&token.token),
                _ => (),
            }
            let _: TokenAction = cache.poll(*now);
        }
    }
    for text in [body, input.profile.unwrap_or_default(), input.token.unwrap_or_default()] {
        let Ok(text) = std::str::from_utf8(text) else { continue };
        if let Ok(profile) = Profile::from_json(text) {
            assert_eq!(Profile::from_json(&profile.to_json()).ok(), Some(profile));
        }
        if let Ok(stored) = StoredToken::from_json(text) {
            let _ = (stored.token(), stored.refresh_token());
            assert_eq!(StoredToken::from_json(&stored.to_json()).ok(), Some(stored));
        }
    }
}

fn credentials(input: &Input<'_>, folder: &Path) {
    put(&folder.join("active_config"), input.active);
    put(&folder.join("configs/default.json"), input.profile);
    put(&folder.join("credentials/default.json"), input.token);
    let variable = |name: &str| {
        if name == "ANTHROPIC_CONFIG_DIR" {
            return folder.to_str().map(str::to_owned);
        }
        let index = VARIABLES.iter().position(|given| *given == name)?;
        let (_, value) =
            input.variables.iter().find(|(of, _)| usize::from(*of) % VARIABLES.len() == index)?;
        let is_secret =
            matches!(name, "ANTHROPIC_API_KEY" | "ANTHROPIC_AUTH_TOKEN" | "ANTHROPIC_IDENTITY_TOKEN");
        Some(if is_secret { format!("{value}{SECRET}") } else { (*value).to_owned() })
    };
    match resolve(Login::default(), variable) {
        Ok(resolved) => {
            let said = format!("{resolved:?} {}", resolved.source);
            assert!(!said.contains(SECRET), "{said}");
            let _ = resolved.settings.check();
            if let Some(tokens) = &resolved.tokens {
                let _ = (tokens.stored().is_ok(), format!("{tokens:?}"));
            }
        }
        Err(error) => {
            let said = format!("{error} {error:?}");
            assert!(!said.contains(SECRET), "{said}");
        }
    }
}

fn put(path: &Path, content: Option<&[u8]>) {
    let Some(content) = content else {
        let _ = fs::remove_file(path);
        return;
    };
    fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
    fs::write(path, content).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("permissions");
}
