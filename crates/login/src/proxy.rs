//! Chooses the proxy that the environment names, as curl does. The crate's documentation has the
//! order of the variables.
//!
//! | value | proxy |
//! | --- | --- |
//! | `http://proxy.example:3128` | spoken to by HTTP |
//! | `https://proxy.example:3128` | the same over TLS |
//! | `proxy.example:3128` | as with `http://` |
//! | `http://user:password@proxy.example` | with a password, percent-encoded if it has special characters; port 80 |
//! | `socks5://..`, `socks4://..`, anything else | an error that names the variable and does not show its value |

mod bypass;

use std::ffi::OsString;

use http::Uri;
use managed_agents_core::{self as proto, Settings};

const FOR_HTTPS: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const FOR_HTTP: [&str; 5] = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const BYPASS: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// Returns the [proxy](crate#proxies) for the base URL, if there is one.
///
/// Looks environment variables up with `variable`. Passes the URL of the proxy, which may contain a
/// password, to `make`: the client's own constructor, which returns a proxy or the reason against
/// it.
///
/// # Errors
///
/// Returns [`Settings`](proto::Error::Settings) if the proxy cannot be used. The message names the
/// variable and does not show its value.
pub fn choose_proxy<P>(
    settings: &Settings,
    variable: impl Fn(&str) -> Option<OsString>,
    make: impl FnOnce(&str) -> Result<P, &'static str>,
) -> Result<Option<P>, proto::Error> {
    let uri = settings.base_url.parse::<Uri>().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let is_http = uri.scheme_str() == Some("http");
    let port = uri.port_u16().unwrap_or(if is_http { 80 } else { 443 });
    let names = if is_http { &FOR_HTTP[..] } else { &FOR_HTTPS };
    let first = |names: &[&'static str]| {
        names.iter().find_map(|name| {
            let value = variable(name)?;
            (!value.to_string_lossy().trim().is_empty()).then_some((*name, value))
        })
    };
    let Some((name, value)) = first(names) else { return Ok(None) };
    let is_direct = |(_, list): (_, OsString)| bypass::covers(&list.to_string_lossy(), host, port);
    if settings.is_loopback() || first(&BYPASS).is_some_and(is_direct) {
        return Ok(None);
    }
    let url = value.to_str().ok_or("it is not UTF-8; correct it").and_then(|value| normalized(value.trim()));
    url.and_then(|url| make(&url))
        .map(Some)
        .map_err(|why| proto::Error::Settings(format!("the proxy in {name} cannot be used: {why}")))
}

/// Checks the URL of a proxy and adds its scheme. The error does not show the value, which may
/// contain a password.
fn normalized(value: &str) -> Result<String, &'static str> {
    const NO_URL: &str = "it is not the URL of a proxy, such as http://proxy.example:3128; percent-encode special characters in its password";
    let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => (),
        "socks" | "socks4" | "socks4a" | "socks5" | "socks5h" => {
            return Err("the client does not speak SOCKS; name a proxy that speaks HTTP, or set NO_PROXY");
        }
        _ => return Err("its scheme is neither http nor https; name a proxy that speaks HTTP"),
    }
    let text = format!("{scheme}://{rest}");
    let uri: Uri = text.parse().map_err(|_| NO_URL)?;
    let authority = uri.authority().ok_or(NO_URL)?;
    let after_host = authority.as_str().rsplit('@').next().and_then(|it| it.strip_prefix(authority.host()));
    let has_good_port = after_host == Some("") || authority.port_u16().is_some_and(|port| port > 0);
    let has_more = uri.path() != "/" || rest.contains(['?', '#']);
    if authority.host().is_empty() || !has_good_port || has_more {
        return Err(NO_URL);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use managed_agents_core::Credential;

    use super::*;

    /// Returns the proxy's address, `direct`, or the error.
    fn chosen(base_url: &str, variables: &[(&str, &str)]) -> String {
        let settings = Settings { base_url: base_url.into(), ..Settings::new(Credential::None) };
        let variable =
            |name: &str| variables.iter().find(|(given, _)| *given == name).map(|(_, value)| (*value).into());
        let address = |url: &str| {
            let uri: Uri = url.parse().map_err(|_| "it is no URL")?;
            let port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
            Ok(format!("{}:{}", uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(port)))
        };
        match choose_proxy(&settings, variable, address) {
            Ok(Some(address)) => address,
            Ok(None) => "direct".into(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_variable_for_the_scheme_comes_before_that_for_all_and_small_letters_before_capitals() {
        let all = [
            ("http_proxy", "h:1"),
            ("https_proxy", "s:2"),
            ("HTTPS_PROXY", "S:3"),
            ("all_proxy", "a:4"),
            ("ALL_PROXY", "A:5"),
        ];
        for (at, proxy) in ["s:2", "s:2", "S:3", "a:4", "A:5"].into_iter().enumerate() {
            assert_eq!(chosen("https://x.example", &all[at..]), proxy);
        }
        for (at, (_, proxy)) in all.iter().enumerate() {
            assert_eq!(chosen("http://x.example", &all[at..]), *proxy);
        }
        let capitals = [("HTTP_PROXY", "evil:1")];
        for base_url in ["http://x.example", "https://x.example"] {
            assert_eq!(chosen(base_url, &capitals), "direct");
            assert_eq!(chosen(base_url, &[]), "direct");
        }
        assert_eq!(chosen("https://x.example", &all[..1]), "direct", "that one is for http");
        for loopback in ["http://127.0.0.1:1", "https://localhost", "http://LOCALHOST", "http://[::1]:1"] {
            assert_eq!(chosen(loopback, &all), "direct");
        }
    }

    #[test]
    fn an_empty_variable_hides_no_other() {
        assert_eq!(chosen("https://x.example", &[("https_proxy", " "), ("HTTPS_PROXY", "S:3")]), "S:3");
        assert_eq!(chosen("https://x.example", &[("HTTPS_PROXY", ""), ("ALL_PROXY", "A:5")]), "A:5");
        let both = |first, second| [("HTTPS_PROXY", "S:3"), ("no_proxy", first), ("NO_PROXY", second)];
        assert_eq!(chosen("https://x.example", &both("", "x.example")), "direct");
        assert_eq!(chosen("https://x.example", &both("x.example", "")), "direct");
        assert_eq!(
            chosen("https://x.example", &both("y.example", "x.example")),
            "S:3",
            "the first one counts"
        );
    }

    #[test]
    fn a_proxy_that_is_not_needed_need_not_be_usable() {
        let both = [("ALL_PROXY", "socks5://127.0.0.1:1"), ("HTTPS_PROXY", "http://127.0.0.1:3128")];
        assert_eq!(chosen("https://x.example", &both), "127.0.0.1:3128");
        let bypassed = [("ALL_PROXY", "socks5://127.0.0.1:1"), ("NO_PROXY", "x.example")];
        assert_eq!(chosen("https://x.example", &bypassed), "direct");
    }

    #[test]
    fn every_form_of_a_proxy_is_taken() {
        for (value, proxy) in [
            ("http://proxy.example:3128", "proxy.example:3128"),
            (" http://proxy.example:3128/ ", "proxy.example:3128"),
            ("HTTP://proxy.example:3128", "proxy.example:3128"),
            ("https://proxy.example", "proxy.example:443"),
            ("proxy.example", "proxy.example:80"),
            ("proxy.example:3128", "proxy.example:3128"),
            ("127.0.0.1:3128", "127.0.0.1:3128"),
            ("http://[::1]:3128", "[::1]:3128"),
            ("user:password@proxy.example:3128", "proxy.example:3128"),
            ("http://user:p%40ss%2F@proxy.example:3128", "proxy.example:3128"),
            ("http://user:p@ss@proxy.example:3128", "proxy.example:3128"),
        ] {
            assert_eq!(chosen("https://x.example", &[("HTTPS_PROXY", value)]), proxy, "{value}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_an_error_that_names_the_variable_and_not_the_value() {
        for value in [
            "socks5://user:canary@127.0.0.1:1",
            "SOCKS5h://user:canary@127.0.0.1:1",
            "socks4://canary",
            "socks4a://canary",
            "socks://canary",
            "ftp://user:canary@proxy.example",
            "canary://x",
            "http://",
            "http://user:canary@",
            "http://user:canary@proxy.example:99999",
            "http://user:canary@proxy.example:0",
            "http://proxy.example:canary",
            "http://user:can/ary@proxy.example:3128",
            "http://user:canary#@proxy.example:3128",
            "http://user:canary?@proxy.example:3128",
            "http://proxy.example:3128/canary",
            "http:/canary",
            "a canary",
            "canary\\proxy",
            "://canary",
        ] {
            for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                let said = chosen("https://x.example", &[(name, value)]);
                assert!(
                    said.starts_with(&format!("the proxy in {name} cannot be used: ")),
                    "{value}: {said}"
                );
                assert!(!said.contains("canary") && !said.contains("ary@"), "{value}: {said}");
            }
        }
    }
}
