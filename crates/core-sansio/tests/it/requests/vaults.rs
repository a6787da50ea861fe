use managed_agents_core::types::{CreateCredential, StaticBearerParams, VaultCredential};
use managed_agents_core::vaults::credentials;
use managed_agents_core::{Idempotency, Operation};

fn create() -> Operation<VaultCredential> {
    let auth = StaticBearerParams::new("https://mcp.example.com", "the secret");
    credentials::create(&"vlt_1".into(), &CreateCredential::new(auth))
}

#[test]
fn a_credential_that_there_is_already_is_not_asked_for_again() {
    assert_eq!(create().idempotency(), Idempotency::ExceptConflict);
}

#[test]
fn an_operation_shows_its_path_but_not_the_secret_in_its_body() {
    let shown = format!("{:?}", create());
    assert!(shown.contains("POST") && shown.contains("/v1/vaults/vlt_1/credentials"), "{shown}");
    let bytes = format!("{:?}", b"the secret");
    assert!(!shown.contains("the secret") && !shown.contains(bytes.trim_matches(['[', ']'])), "{shown}");
}
