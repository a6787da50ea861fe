use crate::client::*;
use managed_agents_local::{Options, Server};
use std::fs;

fn get(server: &Server, path: &str, host: &str) -> Reply {
    exchange(server, format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n").as_bytes())
}

#[test]
fn a_folder_is_served_beside_the_api_and_nothing_outside_it() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("pages");
    fs::create_dir_all(folder.join("js")).unwrap();
    fs::write(folder.join("index.html"), "<p>hello").unwrap();
    fs::write(folder.join("js/page.js"), "1").unwrap();
    fs::write(folder.join(".secret"), "no").unwrap();
    fs::write(outside.path().join("secret"), "no").unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret"), folder.join("link")).unwrap();
    let server = Server::start(Options { pages: Some(folder), ..Options::default() }).unwrap();

    let page = get(&server, "/", "localhost");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let script = get(&server, "/js/page.js?v=1", "localhost");
    assert_eq!((script.status, script.header("content-type")), (200, Some("text/javascript; charset=utf-8")));
    for path in [
        "/../secret",
        "/js/../../secret",
        "/%2e%2e/secret",
        "/link",
        "/.secret",
        "/js",
        "//etc/passwd",
        "/none",
    ] {
        assert_eq!(get(&server, path, "localhost").status, 404, "{path}");
    }
    assert_eq!(get(&server, "/", "rebound.example").status, 403);
}

#[test]
fn a_page_needs_no_key_and_without_pages_everybody_does() {
    let folder = tempfile::tempdir().unwrap();
    let asked = "GET /v1/agents HTTP/1.1\r\nhost: localhost\r\nanthropic-version: 2023-06-01\r\nanthropic-beta: managed-agents-2026-04-01\r\n\r\n";
    let pages = Some(folder.path().to_owned());
    let with = Server::start(Options { pages, ..Options::default() }).unwrap();
    let without = start();
    assert_eq!(exchange(&with, asked.as_bytes()).status, 200);
    assert_eq!(exchange(&without, asked.as_bytes()).status, 401);
    assert_eq!(get(&without, "/", "localhost").status, 401);
}
