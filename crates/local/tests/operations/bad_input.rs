//! Bodies that no client should send are refused by every operation that takes JSON.

use crate::request::{Body, Request};
use crate::world::World;
use managed_agents_conformance::{Endpoint, Spec};

fn takers() -> impl Iterator<Item = &'static Endpoint> {
    let takes_json = |endpoint: &&Endpoint| {
        endpoint.request.as_ref().is_some_and(|body| body.content_type == "application/json")
    };
    Spec::load().endpoints.iter().filter(takes_json)
}

fn refused(bodies: &[(&str, Vec<u8>)], status: u16) {
    for endpoint in takers() {
        let mut world = World::new();
        let mut request = Request::valid(endpoint, &mut world, 1);
        for (what, bytes) in bodies {
            request.body = Body::Raw(bytes.clone());
            let reply = request.send(&world.server);
            let error = &reply.json()["error"];
            assert_eq!(reply.status, status, "{} {what}: {}", endpoint.id, reply.text());
            assert!(error["message"].is_string(), "{} {what}: {}", endpoint.id, reply.text());
        }
    }
}

#[test]
fn what_is_no_json_is_refused() {
    let brackets = "[".repeat(200_000).into_bytes();
    let deep = format!("{{\"metadata\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes();
    refused(
        &[
            ("200,000 brackets", brackets),
            ("200,000 brackets in a field", deep),
            ("invalid UTF-8", b"{\"name\":\"\xff\"}".to_vec()),
            ("a lone surrogate", br#"{"name":"\ud800"}"#.to_vec()),
            ("half a body", b"{\"name\":".to_vec()),
            ("a list", b"[]".to_vec()),
        ],
        400,
    );
}

#[test]
fn a_body_of_33_megabytes_is_refused() {
    refused(&[("33 MB", vec![b' '; 33 * 1024 * 1024 + 1])], 413);
}

/// JSON does not say which of two equal keys counts. Here it is the last, as for most servers.
#[test]
fn of_two_equal_keys_the_last_counts() {
    let mut world = World::new();
    let endpoint = Spec::load().endpoint("vaults.create");
    let mut request = Request::valid(endpoint, &mut world, 1);
    request.body = Body::Raw(br#"{"display_name":"one","display_name":"two"}"#.to_vec());
    assert_eq!(request.send(&world.server).json()["display_name"], "two");
}

/// A thing is found only below what it belongs to, and an unknown id is not found.
#[test]
fn ids_of_others_and_of_nothing_are_not_found() {
    for endpoint in Spec::load().endpoints.iter().filter(|endpoint| !endpoint.path_params.is_empty()) {
        let mut world = World::new();
        let mut request = Request::valid(endpoint, &mut world, 1);
        let parts: Vec<String> = request.path.split('/').map(str::to_owned).collect();
        let is_id = |part: &&str| part.starts_with('{');
        let places: Vec<usize> = (0..parts.len())
            .filter(|place| endpoint.path.split('/').nth(*place).as_ref().is_some_and(is_id))
            .collect();
        let other = Request::valid(endpoint, &mut world, 1);
        let other: Vec<&str> = other.path.split('/').collect();
        for place in &places {
            let mut path = parts.clone();
            path[*place] = "id_of_nothing".into();
            let mut paths = vec![path];
            if places.len() > 1 {
                paths.push(parts.clone());
                paths[1][*place] = other[*place].into();
            }
            for path in paths {
                request.path = path.join("/");
                let reply = request.send(&world.server);
                let kind = &reply.json()["error"]["type"];
                assert_eq!(
                    (reply.status, kind.as_str()),
                    (404, Some("not_found_error")),
                    "{}: {request}",
                    endpoint.id
                );
            }
        }
    }
}
