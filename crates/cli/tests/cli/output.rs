//! The forms of the output on a pipe.

use std::process::Command;

use crate::host::Host;
use crate::program::{program, run};

const PAGE: &str = r#"{"data":[{"type":"agent","id":"agent_1","k":1.10,"about":"no\u001b[2J"},{"type":"agent","id":"agent_22","k":2,"about":null}]}"#;

#[test]
fn a_list_is_printed_in_each_form() {
    let host = Host::json(200, PAGE);
    let list = |more: &[&str]| {
        let ended = run(&host.url, &[&["agents", "list"], more].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.out
    };
    let [one, two] = [
        r#"{"type":"agent","id":"agent_1","k":1.10,"about":"no\u001b[2J"}"#,
        r#"{"type":"agent","id":"agent_22","k":2,"about":null}"#,
    ];
    let lines = format!("{one}\n{two}\n");
    assert_eq!(list(&[]), lines);
    assert_eq!(list(&["--format=jsonl"]), lines);
    assert_eq!(list(&["--format=json"]), format!("[{one}\n,{two}\n]\n"));
    let yaml = "- type: agent\n  id: agent_1\n  k: 1.10\n  about: \"no\\x1b[2J\"\n\
                - type: agent\n  id: agent_22\n  k: 2\n  about: null\n";
    assert_eq!(list(&["--format=yaml"]), yaml);
    let table = "id        type   k     about\nagent_1   agent  1.10  no\\u{1b}[2J\nagent_22  agent  2\n";
    assert_eq!(list(&["--format=table"]), table);
    assert_eq!(list(&["--format=yaml", "--jq=.k"]), "- 1.10\n- 2\n");
    assert_eq!(list(&["--format=table", "--transform={id,k}"]), "id        k\nagent_1   1.10\nagent_22  2\n");
}

#[test]
fn an_object_is_printed_in_each_form_and_yaml_is_a_body_again() {
    let object = r#"{"name":"Clerk: one","model":{"id":"m"},"system":"a\nb\n","metadata":{"no":"no"}}"#;
    let host = Host::json(200, object);
    let get = |more: &[&str]| run(&host.url, &[&["agents", "retrieve", "agent_1"], more].concat()).out;
    for format in ["auto", "json", "jsonl"] {
        assert_eq!(get(&["--format", format]), format!("{object}\n"));
    }
    let yaml = "name: \"Clerk: one\"\nmodel:\n  id: m\nsystem: |\n  a\n  b\nmetadata:\n  \"no\": \"no\"\n";
    assert_eq!(get(&["--format=yaml"]), yaml);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.yaml");
    std::fs::write(&path, yaml).unwrap();
    host.requests();
    let ended = run(&host.url, &["agents", "create", "--body", &path.display().to_string()]);
    assert_eq!((ended.code, String::from_utf8(host.requests().remove(0).body).unwrap()), (0, object.into()));
    let table =
        "name        system  model       metadata\nClerk: one  a b     {\"id\":\"m\"}  {\"no\":\"no\"}\n";
    assert_eq!(get(&["--format=table"]), table);
}

#[test]
fn an_empty_list_is_a_list() {
    let host = Host::json(200, r#"{"data":[]}"#);
    for (format, out) in [("jsonl", ""), ("json", "[]\n"), ("yaml", "[]\n"), ("table", "")] {
        assert_eq!(run(&host.url, &["agents", "list", "--format", format]).out, out, "{format}");
    }
}

#[test]
fn a_transformed_item_is_a_part_or_an_error() {
    let host = Host::json(200, r#"{"data":[{"id":"a","model":{"id":"m"}},{"id":"b"}]}"#);
    let list = |more: &[&str]| run(&host.url, &[&["agents", "list"], more].concat());
    assert_eq!(list(&["--transform", "id", "-r"]).out, "a\nb\n");
    let ended = list(&["--transform", "model.id"]);
    assert_eq!((ended.code, &*ended.out), (1, "\"m\"\n"), "{ended:?}");
    assert!(ended.err.contains("\"model\" is not there"), "{ended:?}");
    host.requests();
    for wrong in [&["--transform", "a..b"][..], &["--transform=id", "--jq=.id"]] {
        assert_eq!((list(wrong).code, host.requests().len()), (2, 0), "{wrong:?}");
    }
}

#[test]
fn json_of_several_lines_stays_one_line() {
    let host = Host::json(200, "{\n \"id\": \"a\",\r\n \"data\": [{\n\"id\": \"x\"}, {\"id\":\n\"y\"}]\n}");
    for (form, lines) in [("auto", 2), ("jsonl", 2), ("json", 3)] {
        let list = run(&host.url, &["agents", "list", "--format", form]);
        assert_eq!(list.out.lines().count(), lines, "{list:?}");
        let object = run(&host.url, &["agents", "retrieve", "agent_1", "--format", form]);
        assert_eq!(object.out.lines().count(), 1, "{object:?}");
    }
    let stream = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\ndata: {\"type\":\ndata: \"x\"}\n\n";
    let host = Host::start(stream, false);
    let events = run(&host.url, &["sessions", "events", "stream", "sesn_1"]);
    assert_eq!(events.out, "{\"type\": \"x\"}\n", "{events:?}");
}

#[test]
fn a_result_that_json_cannot_have_is_an_error() {
    let host = Host::json(200, r#"{"id":"a"}"#);
    let ended = run(&host.url, &["agents", "retrieve", "agent_1", "--jq", ".id, nan"]);
    assert_eq!((ended.code, &*ended.out), (1, "\"a\"\n"), "{ended:?}");
    assert!(ended.err.contains("NaN is no JSON"), "{ended:?}");
}

#[test]
fn json_on_a_pipe_has_colour_only_if_it_is_always_wanted() {
    let host = Host::json(200, r#"{"id":"a"}"#);
    let get = |more: &[&str], variables: &[(&str, &str)]| {
        let mut program = program(&host.url);
        program.args(["agents", "retrieve", "agent_1"]).args(more).envs(variables.iter().copied());
        out(&mut program)
    };
    let force = [("CLICOLOR_FORCE", "1")];
    assert_eq!(get(&[], &force), "{\"id\":\"a\"}\n");
    assert_eq!(get(&["--color=always"], &[]), "{\u{1b}[36m\"id\"\u{1b}[0m:\"a\"}\n");
    assert_eq!(get(&["--format=yaml"], &force), "\u{1b}[36mid\u{1b}[0m: a\n");
    assert_eq!(get(&["--format=yaml"], &[force[0], ("NO_COLOR", "1")]), "id: a\n");
    assert_eq!(get(&["--format=table", "--color=never"], &force), "id\na\n");
}

#[test]
fn a_table_is_as_wide_as_the_columns_and_text_is_utf_8_in_every_locale() {
    let host = Host::json(200, r#"{"data":[{"id":"agent_012345678901234567890","name":"Zoë 会计"}]}"#);
    let list = |columns: &str, locale: &str| {
        let mut program = program(&host.url);
        program.args(["agents", "list", "--format=table"]).env("COLUMNS", columns).env("LC_ALL", locale);
        out(&mut program)
    };
    assert_eq!(list("20", "C"), "id\nagent_0123456789012…\n");
    assert_eq!(list("1", "C"), list("20", "C.UTF-8"));
    let wide = "id                           name\nagent_012345678901234567890  Zoë 会计\n";
    assert_eq!(list("200", "en_US.ISO-8859-1"), wide);
}

#[test]
fn a_followed_turn_is_words_or_json() {
    let host = Host::json(200, "{}");
    let ended = run(&host.url, &["run", "Go.", "--format", "yaml"]);
    assert_eq!((ended.code, host.requests().len()), (2, 0), "{ended:?}");
}

fn out(program: &mut Command) -> String {
    String::from_utf8(program.output().unwrap().stdout).unwrap()
}
