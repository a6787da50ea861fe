use managed_agents_conformance::{Direction, Problem, samples, validate};
use serde_json::{Value, json};

/// Returns the faults of a valid agent after one change.
fn changed(pointer: &str, value: Option<Value>, lenient: bool) -> Vec<String> {
    let mut json = samples("Agent", Direction::Response, 1).swap_remove(0).json;
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let fields = json.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => fields.insert(key.to_owned(), value),
        None => fields.remove(key),
    };
    validate("Agent", Direction::Response, &json, lenient).iter().map(Problem::to_string).collect()
}

#[test]
fn each_kind_of_mistake_is_named_with_its_place() {
    for (pointer, value, message) in [
        ("/name", None, "$.name: is required in Agent"),
        ("/name", Some(Value::Null), "$.name: must not be null in Agent"),
        ("/name", Some(json!(7)), "$.name: must be a string, is Number"),
        ("/type", Some(json!("agents")), "$.type: must be \"agent\""),
        ("/version", Some(json!(1.5)), "$.version: must have no fraction"),
        ("/version", Some(json!("1")), "$.version: must be a number, is String"),
        ("/created_at", Some(json!("today")), "$.created_at: \"today\" is not an RFC 3339 date-time"),
        ("/metadata", Some(json!([])), "$.metadata: must be an object, is Array"),
        ("/metadata", Some(json!({"a\"": 1})), "$.metadata[\"a\\\"\"]: must be a string, is Number"),
        ("/tools", Some(json!({})), "$.tools: must be an array, is Object"),
        ("/tools", Some(json!([7])), "$.tools[0]: AgentTool is never a JSON Number"),
        ("/tools", Some(json!([{}])), "$.tools[0].type: the tag of AgentTool is absent"),
        ("/tools", Some(json!([{"type": 1}])), "$.tools[0].type: the tag of AgentTool is a string"),
    ] {
        assert_eq!(changed(pointer, value.clone(), false), [message]);
        assert_eq!(changed(pointer, value, true), [message]);
    }
}

#[test]
fn what_a_later_version_may_add_is_a_problem_only_to_the_strict() {
    for (pointer, value) in [("/zz_new", json!(1)), ("/tools", json!([{"type": "zz"}]))] {
        assert_eq!(changed(pointer, Some(value.clone()), false).len(), 1);
        assert_eq!(changed(pointer, Some(value), true), Vec::<String>::new());
    }
}

#[test]
fn leniency_does_not_reach_requests() {
    let mut json = samples("AgentsCreateRequest", Direction::Request, 1).swap_remove(0).json;
    json["zz"] = json!(1);
    assert_eq!(validate("AgentsCreateRequest", Direction::Request, &json, true).len(), 1);
}

#[test]
fn a_request_type_is_no_response() {
    let json = samples("AgentsCreateRequest", Direction::Request, 1).swap_remove(0).json;
    let problems = validate("AgentsCreateRequest", Direction::Response, &json, false);
    assert_eq!(problems[0].to_string(), "$: AgentsCreateRequest does not occur in a Response");
}
