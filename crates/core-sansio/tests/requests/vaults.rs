use managed_agents_core::types::{
    CreateCredential, ListCredentials, ListVaults, StaticBearerParams, VaultCredential,
};
use managed_agents_core::vaults::{self, credentials};
use managed_agents_core::{Call, Repeat};

use crate::operations::{Operation, operations};

operations! {
    "vaults.create" => |values| vaults::create(&values.body());
    "vaults.retrieve" => |values| vaults::retrieve(&values.id());
    "vaults.update" => |values| vaults::update(&values.id(), &values.body());
    "vaults.list" => |values| {
        let query = ListVaults {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        vaults::list(&values.query(query))
    };
    "vaults.archive" => |values| vaults::archive(&values.id());
    "vaults.delete" => |values| vaults::delete(&values.id());

    "vaults.credentials.create" => |values| credentials::create(&values.id(), &values.body());
    "vaults.credentials.retrieve" => |values| credentials::retrieve(&values.id(), &values.id());
    "vaults.credentials.update" => |values| credentials::update(&values.id(), &values.id(), &values.body());
    "vaults.credentials.list" => |values| {
        let query = ListCredentials {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        credentials::list(&values.id(), &values.query(query))
    };
    "vaults.credentials.archive" => |values| credentials::archive(&values.id(), &values.id());
    "vaults.credentials.delete" => |values| credentials::delete(&values.id(), &values.id());
    "vaults.credentials.mcp_oauth_validate" => |values| {
        credentials::mcp_oauth_validate(&values.id(), &values.id())
    };
}

fn create() -> Call<VaultCredential> {
    let auth = StaticBearerParams::new("https://mcp.example.com", "the secret");
    credentials::create(&"vlt_1".into(), &CreateCredential::new(auth))
}

#[test]
fn a_credential_that_there_is_already_is_not_asked_for_again() {
    assert_eq!(create().repeats(), Repeat::ConflictIsFinal);
}

#[test]
fn a_call_shows_where_it_goes_but_not_the_secret_in_its_body() {
    let shown = format!("{:?}", create());
    assert!(shown.contains("POST") && shown.contains("/v1/vaults/vlt_1/credentials"), "{shown}");
    let bytes = format!("{:?}", b"the secret");
    assert!(!shown.contains("the secret") && !shown.contains(bytes.trim_matches(['[', ']'])), "{shown}");
}
