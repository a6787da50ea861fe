//! The command line and the standard input: each text is read once, as what it is.

use crate::host::Host;
use crate::program::{run, run_with_input};

const CREATE: [&str; 4] = ["agents", "create", "--name=x", "--model=m"];

/// Returns the body of `agents create` with these arguments.
fn body_of(arguments: &[&str], input: &str) -> String {
    let host = Host::json(200, "{}");
    let ended = run_with_input(&host.url, arguments, input);
    assert_eq!(ended.code, 0, "{arguments:?}: {ended:?}");
    String::from_utf8(host.requests().remove(0).body).unwrap()
}

fn refused(arguments: &[&str], input: &str) -> String {
    let host = Host::json(200, "{}");
    let ended = run_with_input(&host.url, arguments, input);
    assert_eq!((ended.code, host.requests().len()), (2, 0), "{arguments:?}: {ended:?}");
    ended.err
}

#[test]
fn a_value_that_looks_like_a_command_stays_a_value() {
    let body = body_of(&["agents", "create", "--model", "m", "--name", "beta:agents"], "");
    assert_eq!(body, r#"{"model":"m","name":"beta:agents"}"#);
}

#[test]
fn entries_of_a_map_are_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "secret").unwrap();
    let entry = format!("--metadata=a=@@file://{}", path.display());
    let body = body_of(&[&CREATE[..], &[&entry, "--metadata=b=1"]].concat(), "");
    assert!(body.contains(&format!("\"a\":\"@file://{}\"", path.display())), "{body}");
}

#[test]
fn data_on_the_standard_input_names_no_file() {
    let data = r#"{"name": "x", "model": "m", "system": "@file:///etc/hostname"}"#;
    let error = refused(&["agents", "create", "--body", "-"], data);
    assert!(error.contains("names no file; write @@file:///etc/hostname for the text"), "{error}");
    assert!(refused(&["api", "post", "/v1/agents", "--body", "-"], data).contains("names no file"));
    let escaped = data.replace("@file", "@@file");
    let body = body_of(&["agents", "create", "--body", "-"], &escaped);
    assert!(body.contains(r#""system":"@file:///etc/hostname""#), "{body}");
}

#[test]
fn the_standard_input_is_one_value() {
    let error = refused(&["agents", "create", "--body", "-", "--system", "@-"], "{name: x, model: m}");
    assert!(error.contains("two values are read from the standard input"), "{error}");
}

#[test]
fn a_text_that_begins_with_a_dash_is_told_from_a_flag() {
    let error = refused(&[&CREATE[..], &["--system", "- be brief"]].concat(), "");
    assert!(error.contains("write --FLAG='- text'"), "{error}");
    let body = body_of(&[&CREATE[..], &["--system=- be brief"]].concat(), "");
    assert!(body.contains(r#""system":"- be brief""#), "{body}");
}

#[test]
fn a_file_of_a_structured_field_is_read_by_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        format!("@{}", path.display())
    };
    let model = file("model.json", "\u{feff}{\"id\": \"m\"}\n");
    let tools = file("tools.yaml", "- type: agent_toolset_20260401\n");
    let (metadata, system) =
        (file("metadata.json", r#"{"a": "1"}"#), file("system.txt", "\u{feff}Be brief."));
    let flags = ["--model", &model, "--tools", &tools, "--metadata", &metadata, "--system", &system];
    assert_eq!(
        body_of(&[&["agents", "create", "--name=x"], &flags[..]].concat(), ""),
        r#"{"metadata":{"a":"1"},"model":{"id":"m"},"name":"x","system":"Be brief.","tools":[{"type":"agent_toolset_20260401"}]}"#
    );
    for flag in ["--tools", "--tool", "--multiagent", "--metadata", "--system"] {
        let error = refused(&[&CREATE[..], &[flag, "@nothing-here"]].concat(), "");
        assert!(
            error.contains(&format!("{}: could not read", if flag == "--tool" { "--tools" } else { flag })),
            "{error}"
        );
    }
}

#[test]
fn markdown_is_told_by_its_content() {
    let expected = r#"{"name":"x","model":"m","system":"Be brief."}"#;
    for text in [
        "---\nname: x\nmodel: m\n---\nBe brief.\n",
        "\u{feff}---\r\nname: x\r\nmodel: m\r\n---\r\n\r\nBe brief.\r\n",
    ] {
        assert_eq!(body_of(&["agents", "create", "--body", "-"], text), expected);
    }
    let without_text = body_of(&["agents", "create", "--body", "-"], "---\nname: x\nmodel: m\n---");
    assert_eq!(without_text, r#"{"name":"x","model":"m"}"#);
    let plain = refused(&["agents", "create", "--body", "-"], "Be brief.");
    assert!(plain.contains("Markdown has them as YAML between two lines `---`"), "{plain}");
}

#[test]
fn whole_lists_of_a_query_are_checked() {
    for (value, problem) in [
        ("--statuses=[runing]", "did you mean running?"),
        ("--statuses=[{a: 1}]", "needs a text, not object"),
        ("--statuses=[null]", "needs a text, not null"),
        ("--limit=12345678901234567890123", "needs an integer"),
    ] {
        let error = refused(&["sessions", "list", value], "");
        assert!(error.contains(problem), "{value}: {error}");
    }
}

#[test]
fn a_body_of_strange_keys_is_answered_briefly() {
    let long = format!("{{\"name\": \"x\", \"model\": \"m\", \"{}\": 1}}", "k".repeat(2_000_000));
    let ended = run_with_input("http://127.0.0.1:1", &["agents", "create", "--strict", "--body", "-"], &long);
    assert_eq!(ended.code, 2);
    let keys = (0..100_000).map(|number| format!("\"k{number}\": 1")).collect::<Vec<_>>().join(",");
    let error = refused(&["agents", "create", "--strict", "--body", "-"], &format!("{{{keys}}}"));
    assert!(error.matches("unknown field").count() <= 20, "{}", error.len());
}

#[test]
fn a_request_without_a_command_has_the_beta_values_of_the_nearest_operation() {
    let betas = |path: &str, more: &[&str]| {
        let host = Host::json(200, "{}");
        assert_eq!(run(&host.url, &[&["api", "get", path], more].concat()).code, 0);
        let headers = host.requests().remove(0).headers;
        headers.into_iter().find(|(name, _)| name == "anthropic-beta").unwrap().1
    };
    assert_eq!(
        betas("/v1/user_profiles/x/providers/google/data_controls", &[]),
        "user-profiles-2026-09-04,google-managed-data-controls-2026-09-01"
    );
    assert_eq!(betas("/v1/agents/x", &[]), "managed-agents-2026-04-01");
    assert_eq!(betas("/v1/novelties", &[]), "managed-agents-2026-04-01");
    assert_eq!(betas("/v1/agents/x", &["--beta", "new-1", "--beta", "new-2"]), "new-1,new-2");
}
