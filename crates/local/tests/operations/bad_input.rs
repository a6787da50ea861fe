//! Every operation refuses requests that no client should send.

use crate::broken::Broken;
use crate::request::{Body, Request};
use crate::world::World;
use managed_agents_conformance::{Endpoint, Spec};
use serde_json::{Value, json};
use std::collections::HashSet;

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

/// Each field of each body has a wrong type once, and each object an unknown field once.
#[test]
fn each_field_is_checked_and_named() {
    let mut tried = 0;
    for endpoint in takers() {
        let mut world = World::new();
        let mut seen = HashSet::new();
        for seed in 0..10 {
            let valid = Request::valid(endpoint, &mut world, seed);
            for broken in Broken::each(&valid, &mut seen) {
                let reply = broken.request.send(&world.server);
                assert_eq!(broken.problem(&reply), None, "{}: {}", endpoint.id, broken.request);
                tried += 1;
            }
        }
    }
    assert!(tried > 400, "{tried} fields");
}

#[test]
fn a_key_that_is_there_twice_is_refused_and_named() {
    for endpoint in takers() {
        let mut world = World::new();
        let mut request = Request::valid(endpoint, &mut world, 1);
        let Body::Json(valid) = &request.body else { panic!("{} takes JSON", endpoint.id) };
        let (key, value) = valid
            .as_object()
            .and_then(|body| body.iter().next())
            .map_or_else(|| ("zz".to_owned(), json!(1)), |(key, value)| (key.clone(), value.clone()));
        let mut given = valid.clone();
        given[&key] = value.clone();
        let text = format!("{{{}:{value},{}", Value::from(key.as_str()), &given.to_string()[1..]);
        request.body = Body::Raw(text.into_bytes());
        let reply = request.send(&world.server);
        let message = reply.json()["error"]["message"].as_str().unwrap_or_default().to_owned();
        let expected = format!("{key}: given twice at line 1 column ");
        assert!(reply.status == 400 && message.starts_with(&expected), "{}: {}", endpoint.id, reply.text());
    }
}

/// A route that takes no JSON ignores a body, or refuses it as no form.
#[test]
fn routes_that_take_no_json_survive_it() {
    let others =
        Spec::load().endpoints.iter().filter(|endpoint| takers().all(|taker| taker.id != endpoint.id));
    for endpoint in others {
        let mut world = World::new();
        let mut request = Request::valid(endpoint, &mut world, 1);
        for bytes in ["[".repeat(200_000).into_bytes(), b"{\"a\":\"\xff".to_vec()] {
            request.body = Body::Raw(bytes);
            let reply = request.send(&world.server);
            assert!(reply.status < 500, "{}: {}", endpoint.id, reply.text());
        }
        request.body = Body::Raw(vec![b' '; 33 * 1024 * 1024]);
        let takes_more = endpoint.request.is_some();
        let expected = if takes_more { 400 } else { 413 };
        assert_eq!(request.send(&world.server).status, expected, "{}", endpoint.id);
    }
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
