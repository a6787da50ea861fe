use std::collections::BTreeSet;

use managed_agents_conformance::Spec;
use managed_agents_core::{Credential, Settings};

use super::endpoints;
use crate::operations::values::{Fill, Values};
use crate::operations::{self, Case, received};

const RANDOM_REQUESTS: u64 = 20;

#[test]
fn no_operation_is_missing_and_none_is_there_twice() {
    let known: BTreeSet<&str> = operations::all::<Settings>().map(|operation| operation.id).collect();
    let wanted: BTreeSet<&str> = endpoints().map(|endpoint| endpoint.id.as_str()).collect();
    assert_eq!(wanted.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "missing");
    assert_eq!(known.difference(&wanted).collect::<Vec<_>>(), Vec::<&&str>::new(), "not in the facts");
    assert_eq!(known.len(), operations::all::<Settings>().count());
}

#[test]
fn every_operation_with_everything_set_is_a_request_that_the_facts_allow() {
    operations::all::<Settings>().for_each(|operation| check(&operation, Fill::Full, 0));
}

#[test]
fn every_operation_with_as_little_as_it_takes_is_a_request_that_the_facts_allow() {
    operations::all::<Settings>().for_each(|operation| check(&operation, Fill::Least, 0));
}

#[test]
fn every_operation_with_random_values_is_a_request_that_the_facts_allow() {
    for operation in operations::all::<Settings>() {
        (1..=RANDOM_REQUESTS).for_each(|seed| check(&operation, Fill::Random, seed));
    }
}

fn check(operation: &Case<Settings>, fill: Fill, seed: u64) {
    let credentials = [
        (Credential::ApiKey("key".into()), "x-api-key", "key"),
        (Credential::Bearer("token".into()), "authorization", "Bearer token"),
        (Credential::EnvironmentKey("environment".into()), "authorization", "Bearer environment"),
    ];
    let endpoint = Spec::load().endpoint(operation.id);
    let takes_keys = endpoint.credentials.iter().any(|kind| kind == "api_key");
    let takes_workspace = endpoint.headers.iter().any(|header| header.name == "anthropic-workspace-id");
    let is_taken = |header: &str| takes_keys || header != "x-api-key";
    for (credential, header, value) in credentials.into_iter().filter(|it| is_taken(it.1)) {
        let what = format!("{} {fill:?} {seed} {credential:?}", operation.id);
        let mut values = Values::new(operation.id, fill, seed);
        let mut settings = Settings::new(credential);
        settings.workspace = values.maybe(|_| "wrkspc_1".into()).filter(|_| takes_workspace);
        let request =
            (operation.run)(settings.clone(), &mut values).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(request.headers()[header], value, "{what}");
        let workspace = request.headers().get("anthropic-workspace-id");
        assert_eq!(workspace.is_some(), settings.workspace.is_some(), "{what}");
        let uri = request.uri();
        assert_eq!((uri.scheme_str(), uri.host()), (Some("https"), Some("api.anthropic.com")), "{what}");
        received::check(&what, endpoint, &request, &values);
    }
}
