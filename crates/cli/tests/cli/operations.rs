//! Every operation sends the request that its arguments describe.

use managed_agents_conformance::{
    Direction, Endpoint, HttpRequest, Schema, Spec, equal, samples, validate_request,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::host::Host;
use crate::program::{run, run_with_input};

const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// Returns the command, and its ids.
fn command(endpoint: &Endpoint) -> Vec<String> {
    let words = endpoint.id.split('.').map(|word| word.replace('_', "-"));
    words.chain((0..endpoint.path_params.len()).map(|index| format!("id_{index}"))).collect()
}

fn flag(name: &str) -> String {
    format!("--{}", name.replace(['_', '['], "-").replace(']', ""))
}

/// Writes a sampled body as flags: texts as they are, lists whole or item by item.
fn flags(body: &Value, item_by_item: bool) -> Vec<String> {
    let mut flags = Vec::new();
    for (name, value) in body.as_object().unwrap() {
        let text = |value: &Value| match value {
            Value::String(text) if text.starts_with('@') => format!("@{text}"),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match value {
            Value::Null => flags.push(format!("--clear={name}")),
            Value::Array(items) if item_by_item && !items.is_empty() => {
                let singular = flag(name.strip_suffix('s').unwrap());
                flags.extend(items.iter().map(|item| format!("{singular}={}", text(item))));
            }
            value => flags.push(format!("{}={}", flag(name), text(value))),
        }
    }
    flags
}

/// Makes the value of a query parameter, as an argument and as it is sent.
fn parameter(schema: &Schema) -> Vec<String> {
    match schema {
        Schema::Array { items, .. } => [parameter(items), parameter(items)].concat(),
        Schema::Integer { .. } => vec!["7".into()],
        Schema::Boolean => vec!["true".into()],
        Schema::String { format: Some(_), .. } => vec!["2031-05-06T07:08:09Z".into()],
        Schema::Ref { name } => {
            vec![samples(name, Direction::Request, 1)[0].json.as_str().unwrap().into()]
        }
        _ => vec!["a b&ü".into()],
    }
}

#[test]
fn every_operation_sends_what_its_flags_say() {
    let host = Host::json(200, "{}");
    for endpoint in &Spec::load().endpoints {
        let mut path = endpoint.path.clone();
        for (index, parameter) in endpoint.path_params.iter().enumerate() {
            path = path.replace(&format!("{{{}}}", parameter.name), &format!("id_{index}"));
        }
        let (mut arguments, mut query) = (command(endpoint), Vec::new());
        for wanted in &endpoint.query {
            for value in parameter(&wanted.schema) {
                arguments.push(format!("{}={value}", flag(&wanted.name)));
                let encode = |text: &str| utf8_percent_encode(text, QUERY).to_string();
                query.push(format!("{}={}", encode(&wanted.wire_name), encode(&value)));
            }
        }
        let json = endpoint.request.as_ref().filter(|body| body.content_type == "application/json");
        let bodies: Vec<Option<Value>> = match json {
            Some(body) => {
                let samples = samples(&body.type_name, Direction::Request, 5);
                // The full one, the least one, and some of the rest.
                let some = samples.into_iter().enumerate().filter(|(index, _)| index % 6 < 2);
                some.map(|(_, sample)| Some(sample.json)).take(6).collect()
            }
            None => vec![None],
        };
        for (index, body) in bodies.into_iter().enumerate() {
            let mut arguments = arguments.clone();
            match (&body, &endpoint.request) {
                (Some(body), _) => {
                    let flags = flags(body, index % 2 == 1);
                    // An argument cannot hold a zero byte, but a file can.
                    match flags.iter().any(|flag| flag.contains('\0')) {
                        true => arguments.push("--body=-".into()),
                        false => arguments.extend(flags),
                    }
                }
                (None, Some(_)) => arguments
                    .push(format!("--file={}", env!("CARGO_MANIFEST_DIR").to_owned() + "/Cargo.toml")),
                _ => (),
            }
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let input = body.as_ref().map_or_else(String::new, Value::to_string);
            let ended = run_with_input(&host.url, &arguments, &input);
            let requests = host.requests();
            assert_eq!(requests.len(), 1, "{arguments:?}: {ended:?}");
            let request = requests.into_iter().next().unwrap();
            assert_eq!(request.method, endpoint.method, "{arguments:?}");
            let (sent_path, sent_query) = request.target.split_once('?').unwrap_or((&request.target, ""));
            assert_eq!((sent_path, sent_query), (&*path, &*query.join("&")), "{arguments:?}");
            let is_multipart = body.is_none() && endpoint.request.is_some();
            let sent = body.map(|body| {
                let sent: Value = serde_json::from_slice(&request.body).unwrap();
                assert!(equal(&sent, &body), "{arguments:?}\nsent {sent}\nwant {body}");
                sent
            });
            // The conformance crate has no reader of multipart bodies.
            if !is_multipart {
                let request = HttpRequest {
                    method: request.method,
                    target: request.target.clone(),
                    headers: request.headers,
                    body: sent,
                    parts: None,
                };
                validate_request(&request, Some(&endpoint.id)).unwrap();
            }
        }
    }
}

#[test]
fn misspelt_and_missing_arguments_are_refused_and_nothing_is_sent() {
    let host = Host::json(200, "{}");
    for endpoint in &Spec::load().endpoints {
        let words: Vec<_> = endpoint.id.split('.').map(|word| word.replace('_', "-")).collect();
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        let takes_ids = !endpoint.path_params.is_empty();
        if takes_ids || endpoint.request.is_some() {
            let ended = run(&host.url, &words);
            let is_complete = !takes_ids && ended.code == 0;
            assert!(is_complete || ended.code == 2, "{words:?}: {ended:?}");
            for parameter in &endpoint.path_params {
                assert!(ended.err.contains(&format!("{} is missing", parameter.name)), "{ended:?}");
            }
        }
        words.push("--misspelt=x");
        assert_eq!(run(&host.url, &words).code, 2, "{words:?}");
    }
    let sent: Vec<String> = host.requests().into_iter().map(|request| request.target).collect();
    assert!(sent.iter().all(|target| !target.contains("id")), "{sent:?}");
}

#[test]
fn the_lines_of_the_quickstart_run_as_they_stand() {
    let host = Host::json(200, "{}");
    let system = "You are a helpful coding assistant.";
    let agent = ["beta:agents", "create", "--name", "Coding Assistant", "--model", "{id: claude-opus-4-7}"];
    let agent = [&agent[..], &["--system", system, "--tool", "{type: agent_toolset_20260401}"]].concat();
    let config = "{type: cloud, networking: {type: unrestricted}}";
    let environment = ["beta:environments", "create", "--name", "quickstart-env", "--config", config];
    let table = [
        (
            &agent[..],
            r#"{"model":{"id":"claude-opus-4-7"},"name":"Coding Assistant","system":"You are a helpful coding assistant.","tools":[{"type":"agent_toolset_20260401"}]}"#,
        ),
        (
            &environment[..],
            r#"{"config":{"type":"cloud","networking":{"type":"unrestricted"}},"name":"quickstart-env"}"#,
        ),
    ];
    for (arguments, body) in table {
        let ended = run(&host.url, arguments);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert_eq!(String::from_utf8(host.requests().remove(0).body).unwrap(), body);
    }
    let ended = run(&host.url, &["beta:agents:versions", "list", "--agent-id", "agent_1"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(host.requests().remove(0).target, "/v1/agents/agent_1/versions");
}
