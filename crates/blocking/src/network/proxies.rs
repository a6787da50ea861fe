//! Makes ureq's proxy of the one that the environment names.
//!
//! ureq asks the proxy for a tunnel by `CONNECT`, for `http` base URLs too.

use managed_agents_core::{self as proto, Settings};
use managed_agents_login::choose_proxy;
use ureq::Proxy;

/// Returns the proxy for the base URL.
///
/// # Errors
///
/// [`proto::Error::Settings`] if the proxy cannot be used.
pub(crate) fn choose(settings: &Settings) -> Result<Option<Proxy>, proto::Error> {
    choose_proxy(settings, |name| std::env::var_os(name), make)
}

/// Makes the proxy. The error does not show the URL, which may contain a password.
fn make(url: &str) -> Result<Proxy, &'static str> {
    let needs_tls = url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    if needs_tls && !cfg!(any(feature = "rustls", feature = "native-tls")) {
        return Err("it needs TLS; build the client with the feature `rustls` or `native-tls`");
    }
    Proxy::new(url).map_err(|_| "it is not the URL of a proxy, such as http://proxy.example:3128")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_proxy_is_taken() {
        for (url, proxy) in [
            ("http://proxy.example:3128", "proxy.example:3128"),
            ("HTTP://proxy.example:3128", "proxy.example:3128"),
            ("http://proxy.example", "proxy.example:80"),
            ("http://127.0.0.1:3128", "127.0.0.1:3128"),
            ("http://[::1]:3128", "[::1]:3128"),
            ("http://user:p%40ss%2F@proxy.example:3128", "proxy.example:3128"),
            ("http://user:p@ss@proxy.example:3128", "proxy.example:3128"),
        ] {
            let made = make(url).unwrap();
            assert_eq!(format!("{}:{}", made.host(), made.port()), proxy, "{url}");
        }
        let made = make("https://proxy.example").map(|made| made.port());
        let speaks_tls = cfg!(any(feature = "rustls", feature = "native-tls"));
        assert_eq!(made.ok(), speaks_tls.then_some(443));
    }
}
