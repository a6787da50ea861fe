//! Decides which hosts are reached without the proxy: the entries of `NO_PROXY`.
//!
//! Commas or white space separate entries. The comparison ignores case and one trailing dot.
//!
//! | entry | hosts |
//! | --- | --- |
//! | `*` | all |
//! | `gw.corp.example` | this host and its subdomains |
//! | `.corp.example`, `*.corp.example` | the same as `corp.example` |
//! | `10.1.2.3`, `::1`, `[::1]` | this address in any notation |
//! | `10.0.0.0/8`, `fd00::/8` | the addresses of this network |
//! | `10.*` | every host that begins with `10.` |
//! | any of these, except networks, with `:8443` | the same, on this port only |

use std::net::IpAddr;

/// Returns `true` if an entry of the list matches the host and port.
pub(super) fn covers(list: &str, host: &str, port: u16) -> bool {
    let host = normalized(host);
    let separates = |character: char| character == ',' || character.is_whitespace();
    list.split(separates).filter(|entry| !entry.is_empty()).any(|entry| {
        let (entry, only_port) = split_port(entry);
        only_port.is_none_or(|only| only == port) && (entry == "*" || matches(&normalized(entry), &host))
    })
}

fn matches(entry: &str, host: &str) -> bool {
    if let Some(beginning) = entry.strip_suffix('*') {
        return beginning.ends_with('.') && host.starts_with(beginning);
    }
    if let Some(address) = address(host) {
        return match entry.split_once('/') {
            Some((network, bits)) => is_inside(address, network, bits),
            None => self::address(entry) == Some(address),
        };
    }
    let domain = entry.strip_prefix('*').unwrap_or(entry);
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Normalizes a host: lower case, no trailing dot, no brackets.
fn normalized(text: &str) -> String {
    let text = text.strip_suffix('.').unwrap_or(text);
    let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inside.unwrap_or(text).to_ascii_lowercase()
}

/// Splits off a port. An entry with several colons and no brackets is an IPv6 address.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

fn is_inside(address: IpAddr, network: &str, bits: &str) -> bool {
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else { return false };
    // Compares the network bits. `checked_shr` returns `None` for a network of 0 bits: all match.
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) if bits <= 32 => {
            let differs = address.to_bits() ^ network.to_bits();
            differs.checked_shr(32 - bits).unwrap_or(0) == 0
        }
        (IpAddr::V6(address), IpAddr::V6(network)) if bits <= 128 => {
            let differs = address.to_bits() ^ network.to_bits();
            differs.checked_shr(128 - bits).unwrap_or(0) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_entry_is_about_the_hosts_it_names_and_no_others() {
        for (list, host, is_covered) in [
            ("gw.corp.example", "gw.corp.example", true),
            ("GW.Corp.Example", "gw.corp.example", true),
            ("gw.corp.example", "GW.CORP.EXAMPLE", true),
            ("corp.example", "gw.corp.example", true),
            ("corp.example", "a.gw.corp.example", true),
            ("corp.example", "gwcorp.example", false),
            ("corp.example", "corp.example.com", false),
            ("gw.corp.example", "corp.example", false),
            (".corp.example", "gw.corp.example", true),
            (".corp.example", "corp.example", true),
            (".gw.corp.example", "gw.corp.example", true),
            (".corp.example", "xcorp.example", false),
            ("*.corp.example", "gw.corp.example", true),
            ("corp.example.", "gw.corp.example", true),
            ("gw.corp.example.", "gw.corp.example", true),
            ("gw.corp.example", "gw.corp.example.", true),
            ("gw.corp.example..", "gw.corp.example", false),
            ("*", "gw.corp.example", true),
            (" *", "gw.corp.example", true),
            ("a.example, *", "gw.corp.example", true),
            ("*,a.example", "10.1.2.3", true),
            ("localhost, gw.corp.example", "gw.corp.example", true),
            ("localhost gw.corp.example", "gw.corp.example", true),
            ("localhost ,\tgw.corp.example\n", "gw.corp.example", true),
            (",,gw.corp.example,", "gw.corp.example", true),
            ("", "gw.corp.example", false),
            (" , ", "gw.corp.example", false),
            (".", "gw.corp.example", false),
            ("*.", "gw.corp.example", false),
            ("e", "gw.corp.example", false),
            ("gw.corp.example:8443", "gw.corp.example", true),
            ("gw.corp.example:443", "gw.corp.example", false),
            ("corp.example:8443", "gw.corp.example", true),
            (".corp.example:8443", "gw.corp.example", true),
            ("gw.corp.example:", "gw.corp.example", false),
            ("gw.corp.example:x", "gw.corp.example", false),
            ("gw.corp.example:99999", "gw.corp.example", false),
            ("*:8443", "gw.corp.example", true),
            ("*:443", "gw.corp.example", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3:8443", "10.1.2.3", true),
            ("10.1.2.3:1", "10.1.2.3", false),
            ("10.1.2", "10.1.2.3", false),
            ("1.2.3", "10.1.2.3", false),
            ("2.3", "10.1.2.3", false),
            ("10.*", "10.1.2.3", true),
            ("10*", "10.1.2.3", false),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.9.9.9/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.1.2.0/30", "10.1.2.3", true),
            ("10.1.2.0/31", "10.1.2.3", false),
            ("10.1.2.3/32", "10.1.2.3", true),
            ("0.0.0.0/0", "10.1.2.3", true),
            ("10.0.0.0/33", "10.1.2.3", false),
            ("10.0.0.0/x", "10.1.2.3", false),
            ("10.0.0.0/-1", "10.1.2.3", false),
            ("10.0.0.0/", "10.1.2.3", false),
            ("10.0.0.0/8", "ten.example", false),
            ("::", "[::]", true),
            ("[::]", "[::]", true),
            ("0:0:0:0:0:0:0:1", "[::1]", true),
            ("[FD00::1]", "[fd00::1]", true),
            ("[::1]:8443", "[::1]", true),
            ("[::1]:443", "[::1]", false),
            ("fd00::/8", "[fd12::1]", true),
            ("fd00::/8", "[fe80::1]", false),
            ("::/0", "[fe80::1]", true),
            ("::/0", "10.1.2.3", false),
            ("fd00::/129", "[fd00::1]", false),
            ("fd12::1/128", "[fd12::1]", true),
        ] {
            assert_eq!(covers(list, host, 8443), is_covered, "{list:?} for {host}");
        }
    }
}
