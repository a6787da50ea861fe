use std::collections::{BTreeMap, BTreeSet};

use managed_agents_conformance::{
    Definition, Direction, Endpoint, Object, ResponseBody, Schema, Spec, Type, Union, reachable, references,
};
use serde_json::Value;

fn types() -> impl Iterator<Item = (&'static str, &'static Type)> {
    Spec::load().types.iter().map(|(name, of)| (name.as_str(), of))
}

fn unions() -> impl Iterator<Item = (&'static str, &'static Union)> {
    types().filter_map(|(name, of)| match &of.definition {
        Definition::Union(union) => Some((name, union)),
        _ => None,
    })
}

fn object(name: &str) -> Option<&'static Object> {
    match &Spec::load().named(name).definition {
        Definition::Object(object) => Some(object),
        _ => None,
    }
}

fn body_types(endpoint: &Endpoint) -> impl Iterator<Item = (&str, Direction)> {
    let answer = match &endpoint.response {
        ResponseBody::Json { type_name, .. } => Some(type_name),
        ResponseBody::Sse { event_type } => Some(event_type),
        _ => None,
    };
    let request = endpoint.request.as_ref().map(|body| (body.type_name.as_str(), Direction::Request));
    request.into_iter().chain(answer.map(|name| (name.as_str(), Direction::Response)))
}

/// An update of the facts that misses something, or a reader that drops something, shows here.
#[test]
fn nothing_is_lost() {
    let spec = Spec::load();
    let kinds = types().fold([0; 3], |mut count, (_, of)| {
        count[match of.definition {
            Definition::Object(_) => 0,
            Definition::Union(_) => 1,
            Definition::Enum(_) => 2,
        }] += 1;
        count
    });
    let of_events = ["history", "session_stream", "webhook"].map(|role| {
        let name = spec.events[role]["type"].as_str().unwrap();
        unions().find(|(union, _)| *union == name).unwrap().1.variants.len()
    });
    let found = serde_json::json!({
        "endpoints": spec.endpoints.len(),
        "types": spec.types.len(),
        "objects": kinds[0],
        "unions": kinds[1],
        "enums": kinds[2],
        "history_event_tags": of_events[0],
        "stream_event_tags": of_events[1],
        "webhook_event_tags": of_events[2],
    });
    let promised: Value = serde_json::from_str(include_str!("../../../../spec/counts.json")).unwrap();
    assert_eq!(found, promised);
}

#[test]
fn every_reference_is_to_a_type_that_goes_the_same_way() {
    for (name, of) in types() {
        for reference in references(of) {
            let target =
                Spec::load().types.get(reference).unwrap_or_else(|| panic!("{name} refers to {reference}"));
            assert!(of.directions().all(|way| target.goes(way)), "{name} refers to {reference}");
        }
    }
}

#[test]
fn every_body_of_an_endpoint_is_a_type_that_goes_that_way() {
    for endpoint in &Spec::load().endpoints {
        for (name, direction) in body_types(endpoint) {
            assert!(Spec::load().named(name).goes(direction), "{}: {name}", endpoint.id);
        }
    }
}

#[test]
fn every_brace_in_a_path_is_a_path_parameter() {
    for endpoint in &Spec::load().endpoints {
        let braces = endpoint.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        assert!(braces.eq(endpoint.path_params.iter().map(|param| &param.name)), "{}", endpoint.id);
    }
}

#[test]
fn no_two_endpoints_share_an_id_or_a_route() {
    let routes: BTreeSet<(&str, Vec<&str>)> = Spec::load()
        .endpoints
        .iter()
        .map(|endpoint| {
            let path = endpoint.path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
            (endpoint.method.as_str(), path.collect())
        })
        .collect();
    assert_eq!(routes.len(), Spec::load().endpoints.len());
    assert!(Spec::load().endpoints.is_sorted_by(|a, b| a.id < b.id));
}

#[test]
fn every_tag_is_distinct_and_the_const_of_its_variant() {
    for (name, union) in unions() {
        let mut tags = BTreeMap::new();
        let mut kinds = BTreeSet::new();
        for variant in &union.variants {
            let Some((discriminator, tag)) = union.discriminator.as_ref().zip(variant.tag.as_ref()) else {
                assert!(kinds.insert(variant.json), "{name}: two variants of one kind without a tag");
                continue;
            };
            let Schema::Ref { name: target } = &variant.schema else { panic!("{name}: {tag} is no object") };
            let field =
                &object(target).unwrap_or_else(|| panic!("{target} is an object")).fields[discriminator];
            assert!(matches!(&field.schema, Schema::Const { value } if value == tag), "{name}: {tag}");
            assert_eq!(tags.insert(tag, target), None, "{name}");
        }
    }
}

#[test]
fn no_required_field_leads_back_to_its_own_type() {
    // The sample generator relies on it to come to an end.
    fn descend(name: &str, above: &mut Vec<String>) {
        assert!(!above.iter().any(|seen| seen == name), "{name} is within itself: {above:?}");
        above.push(name.to_owned());
        let schemas: Vec<&Schema> = match &Spec::load().named(name).definition {
            Definition::Object(object) => {
                let needed = object.fields.values().filter(|field| field.required && !field.nullable);
                needed.map(|field| &field.schema).collect()
            }
            Definition::Union(union) => union.variants.iter().map(|variant| &variant.schema).collect(),
            Definition::Enum(_) => Vec::new(),
        };
        for schema in schemas {
            if let Schema::Ref { name } = schema {
                descend(name, above);
            }
        }
        above.pop();
    }
    for (name, _) in types() {
        descend(name, &mut Vec::new());
    }
}

#[test]
fn the_types_not_reached_from_an_endpoint_are_those_named_in_the_readme() {
    let mut roots: Vec<&str> =
        Spec::load().endpoints.iter().flat_map(body_types).map(|(name, _)| name).collect();
    roots.extend(Spec::load().endpoints.iter().flat_map(|endpoint| &endpoint.query).filter_map(
        |parameter| match &parameter.schema {
            Schema::Ref { name } => Some(name.as_str()),
            Schema::Array { items, .. } => match &**items {
                Schema::Ref { name } => Some(name.as_str()),
                _ => None,
            },
            _ => None,
        },
    ));
    assert!(reachable(roots.iter().copied()).len() < Spec::load().types.len());
    roots.extend(["ErrorResponse", "MemoryApiError", "DreamApiError", "ErrorDetails", "WebhookEvent"]);
    roots.extend(["WorkSecret", "BetaName", "ApiErrorType"]);
    roots.extend(
        types()
            .map(|(name, _)| name)
            .filter(|name| name.starts_with("AgentToolset20260401") && name.ends_with("Input")),
    );
    let reached = reachable(roots);
    let rest: Vec<_> = types().map(|(name, _)| name).filter(|name| !reached.contains(name)).collect();
    assert_eq!(rest, Vec::<&str>::new());
}

#[test]
fn events_name_unions_with_the_tags_they_promise() {
    let events = &Spec::load().events;
    let promises = |facts: &Value| facts["count"].is_u64() || facts["tags"].is_array();
    let roles: Vec<_> = events.as_object().unwrap().iter().filter(|(_, facts)| promises(facts)).collect();
    assert!(roles.len() > 5, "{roles:?}");
    for (role, facts) in roles {
        let name = facts["type"].as_str().unwrap();
        let (_, union) = unions().find(|(union, _)| *union == name).unwrap();
        let tags: BTreeSet<&str> =
            union.variants.iter().filter_map(|variant| variant.tag.as_deref()).collect();
        match &facts["tags"] {
            Value::Array(promised) => {
                assert_eq!(tags, promised.iter().filter_map(Value::as_str).collect(), "{role}");
            }
            _ => assert_eq!(Some(tags.len() as u64), facts["count"].as_u64(), "{role}"),
        }
    }
}

#[test]
fn nothing_of_the_additions_is_in_the_facts_already() {
    let Definition::Union(union) = &Spec::load().named("ErrorDetails").definition else { panic!("no union") };
    let known: BTreeSet<&str> = union.variants.iter().filter_map(|variant| variant.tag.as_deref()).collect();
    let added = &Spec::load().additions;
    for code in added {
        assert!(!known.contains(code.error_code.as_str()), "{}", code.error_code);
        assert!(
            code.endpoints.iter().all(|id| Spec::load().find_endpoint(id).is_some()),
            "{}",
            code.error_code
        );
        assert!(!code.source.is_empty() && (400..500).contains(&code.status), "{}", code.error_code);
    }
    assert!(added.is_sorted_by(|a, b| a.error_code < b.error_code));
}
