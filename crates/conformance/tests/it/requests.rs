use managed_agents_conformance::{
    Direction, Endpoint, HttpRequest, Part, PartKind, Spec, samples, validate_request,
};
use serde_json::json;

/// A plain valid request of an endpoint, with the query given.
fn request(endpoint: &Endpoint, query: &str) -> HttpRequest {
    let path: Vec<&str> = endpoint
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { "id%20of:it" } else { part })
        .collect();
    let mut headers =
        vec![("Anthropic-Version", "2026-10-21".to_owned()), ("authorization", "Bearer t".to_owned())];
    headers.extend(endpoint.beta.iter().map(|beta| ("anthropic-beta", beta.clone())));
    let mut request = HttpRequest {
        method: endpoint.method.clone(),
        target: format!("{}?{query}", path.join("/")),
        ..HttpRequest::default()
    };
    if let Some(body) = &endpoint.request {
        headers.push(("content-type", format!("{}; charset=utf-8", body.content_type)));
        if body.parts.is_empty() {
            request.body = Some(samples(&body.type_name, Direction::Request, 1).swap_remove(0).json);
        } else {
            let part = |part: &managed_agents_conformance::BodyPart| Part {
                name: part.name.clone(),
                filename: (part.kind == PartKind::File).then(|| "a.txt".to_owned()),
            };
            request.parts = Some(body.parts.iter().map(part).collect());
        }
    }
    request.headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    request
}

/// Returns the faults of a valid request after a change.
fn changed(id: &str, query: &str, change: impl FnOnce(&mut HttpRequest)) -> Vec<String> {
    let mut request = request(Spec::load().endpoint(id), query);
    change(&mut request);
    let problems = validate_request(&request, Some(id)).err().unwrap_or_default();
    problems.iter().map(|problem| problem.to_string()).collect()
}

fn with_query(id: &str, query: &str) -> Vec<String> {
    changed(id, query, |_| {})
}

fn set(request: &mut HttpRequest, name: &str, value: Option<&str>) {
    request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    request.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
}

#[test]
fn every_endpoint_is_found_by_its_route() {
    for endpoint in &Spec::load().endpoints {
        let found = validate_request(&request(endpoint, ""), None);
        assert_eq!(found.map(|found| &found.id), Ok(&endpoint.id));
    }
}

#[test]
fn a_route_that_does_not_exist_or_is_not_the_expected_one_is_refused() {
    let none: Vec<String> = Vec::new();
    assert_eq!(changed("agents.list", "", |request| request.target = "/v1/agents".into()), none);
    assert_eq!(
        changed("agents.list", "", |request| request.method = "PUT".into()),
        ["path: no endpoint is PUT /v1/agents"]
    );
    assert_eq!(
        changed("agents.list", "", |request| request.target = "/v1/sessions".into()),
        ["path: is that of sessions.list, not of agents.list"]
    );
}

#[test]
fn a_path_segment_is_encoded_and_leads_nowhere_else() {
    for (id, said) in [
        ("", "is not allowed"),
        ("..", "is not allowed"),
        ("%2e%2E", "is not allowed"),
        ("a b", "is not percent-encoded"),
        ("a%2", "is not percent-encoded"),
        ("é", "is not percent-encoded"),
        ("%ff", "is not UTF-8"),
    ] {
        let target = format!("/v1/agents/{id}/versions");
        let problems = changed("agents.versions.list", "", |request| request.target = target);
        assert_eq!(problems, [format!("path: segment {id:?} {said}")]);
    }
}

#[test]
fn query_names_values_and_encoding_are_checked() {
    let none: Vec<String> = Vec::new();
    let fine =
        "limit=5&types%5B%5D=user.message&types%5B%5D=agent.message&created_at%5Bgte%5D=2026-01-02T03:04:05Z";
    assert_eq!(with_query("sessions.events.list", fine), none);
    for (query, problem) in [
        ("limit=5&limit=6", "query.limit: is given more than once"),
        ("limit=many", "query.limit: \"many\" must be an integer"),
        ("zz=1", "query.zz: is no parameter of this endpoint"),
        ("beta=true", "query.beta: is no parameter of this endpoint"),
        ("types%5B%5D=nonsense", "query.types[]: \"nonsense\" is not a value of SessionEventType"),
        ("created_at%5Bgte%5D=today", "query.created_at[gte]: \"today\" must be an RFC 3339 date-time"),
        ("types[]=user.message", "query: \"types[]=user.message\" is not percent-encoded"),
        ("page=a b", "query: \"page=a b\" is not percent-encoded"),
    ] {
        assert_eq!(with_query("sessions.events.list", query), [problem]);
    }
    let flag = "include_archived=1";
    assert_eq!(with_query("agents.list", flag), ["query.include_archived: \"1\" must be true or false"]);
}

#[test]
fn the_version_is_one_of_those_in_use_and_the_older_one_may_add_a_pair() {
    let version = |query: &str, value: Option<&str>| {
        changed("agents.list", query, |request| set(request, "anthropic-version", value))
    };
    assert_eq!(version("", None), ["header.anthropic-version: \"\" is no version of the API"]);
    assert_eq!(
        version("", Some("2020-01-01")),
        ["header.anthropic-version: \"2020-01-01\" is no version of the API"]
    );
    assert_eq!(version("beta=true", Some("2023-06-01")), Vec::<String>::new());
    assert_eq!(version("beta=1", Some("2023-06-01")), ["query.beta: must be true"]);
}

#[test]
fn exactly_one_credential_is_sent() {
    let credential = |bearer: Option<&str>, key: Option<&str>| {
        changed("agents.list", "", |request| {
            set(request, "authorization", bearer);
            set(request, "X-API-Key", key);
        })
    };
    assert_eq!(credential(None, Some("k")), Vec::<String>::new());
    assert_eq!(credential(None, None), ["header.authorization: no credential is given"]);
    assert_eq!(credential(None, Some("")), ["header.x-api-key: is empty"]);
    assert_eq!(credential(Some("Bearer t"), Some("k")), ["header.x-api-key: is a second credential"]);
    assert_eq!(credential(Some("Bearer "), None), ["header.authorization: must be Bearer and a token"]);
    assert_eq!(credential(Some("Basic x"), None), ["header.authorization: must be Bearer and a token"]);
    let worker = changed("environments.work.poll", "", |request| {
        set(request, "authorization", None);
        set(request, "x-api-key", Some("k"));
    });
    assert_eq!(worker, ["header.x-api-key: an API key is not taken by this endpoint"]);
}

#[test]
fn the_beta_values_of_the_endpoint_are_needed_and_memory_stands_alone() {
    let beta =
        |id: &str, value: Option<&str>| changed(id, "", |request| set(request, "anthropic-beta", value));
    let (agents, memory) = ("managed-agents-2026-04-01", "agent-memory-2026-07-22");
    assert_eq!(beta("agents.list", Some(&format!("mine, {agents}"))), Vec::<String>::new());
    assert_eq!(beta("agents.list", None), [format!("header.anthropic-beta: lacks {agents}")]);
    assert_eq!(beta("agents.list", Some("mine")), [format!("header.anthropic-beta: lacks {agents}")]);
    assert_eq!(beta("models.list", Some("")), ["header.anthropic-beta: holds an empty value"]);
    assert_eq!(
        beta("memory_stores.list", Some(&format!("{memory},{agents}"))),
        ["header.anthropic-beta: agent-memory and managed-agents exclude each other"]
    );
}

#[test]
fn special_headers_go_only_to_endpoints_that_list_them() {
    let worker = |id: &str| changed(id, "", |request| set(request, "anthropic-worker-id", Some("w")));
    assert_eq!(worker("environments.work.poll"), Vec::<String>::new());
    assert_eq!(worker("agents.list"), ["header.anthropic-worker-id: is not taken by this endpoint"]);
    let accept = |value| changed("agents.list", "", |request| set(request, "accept", Some(value)));
    assert_eq!(accept("application/json"), Vec::<String>::new());
    assert_eq!(accept("text/html"), ["header.accept: is \"text/html\", must be application/json"]);
}

#[test]
fn a_json_body_is_of_the_type_that_the_endpoint_takes() {
    let create = |change: fn(&mut HttpRequest)| changed("agents.create", "", change);
    assert_eq!(create(|request| request.body = None), ["body: must be one of application/json"]);
    assert_eq!(
        create(|request| set(request, "content-type", None)),
        ["header.content-type: is \"\", must be application/json"]
    );
    assert_eq!(
        create(|request| request.body.as_mut().unwrap()["name"] = json!(7)),
        ["$.name: must be a string, is Number"]
    );
    assert_eq!(changed("agents.list", "", |request| request.body = Some(json!([]))), ["body: none is taken"]);
}

#[test]
fn the_parts_of_a_multipart_body_are_those_that_the_endpoint_takes() {
    let upload = |change: fn(&mut Vec<Part>)| {
        changed("files.upload", "", |request| change(request.parts.as_mut().unwrap()))
    };
    assert_eq!(upload(|parts| parts.retain(|part| part.name != "file")), ["part.file: is required"]);
    assert_eq!(
        upload(|parts| parts.extend(parts.clone())),
        ["part.expires_in_seconds: is repeated", "part.file: is repeated"]
    );
    assert_eq!(
        upload(|parts| parts.iter_mut().for_each(|part| part.filename = None)),
        ["part.file: has no filename"]
    );
    assert_eq!(
        upload(|parts| parts.iter_mut().for_each(|part| part.filename = Some("a".into()))),
        ["part.expires_in_seconds: must not have a filename"]
    );
    assert_eq!(
        upload(|parts| parts.push(Part { name: "zz".into(), filename: None })),
        ["part.zz: is no part of this body"]
    );
    let skill = changed("skills.create", "", |request| {
        let parts = request.parts.as_mut().unwrap();
        parts.extend(parts.iter().find(|part| part.name == "files[]").cloned());
    });
    assert_eq!(skill, Vec::<String>::new());
}
