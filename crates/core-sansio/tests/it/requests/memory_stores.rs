use managed_agents_core::memory_stores::{self, memories};
use managed_agents_core::types::{CreateMemory, DeleteMemory, UpdateMemory, ViewMemory};
use managed_agents_core::{AGENT_MEMORY_BETA, Credential, Idempotency, MANAGED_AGENTS_BETA, Settings};

#[test]
fn the_betas_of_the_settings_are_sent_to_memory_stores_but_for_the_one_that_excludes_theirs() {
    let mut settings = Settings::new(Credential::ApiKey("key".into()));
    settings.betas = vec![MANAGED_AGENTS_BETA.into(), "other-2026-01-01".into()];
    settings.headers.insert("anthropic-beta", "managed-agents-2027-01-01, third-2026-01-01".parse().unwrap());
    let request = memory_stores::retrieve(&"memstore_1".into()).into_request(&settings).unwrap();
    let betas = request.headers()["anthropic-beta"].to_str().unwrap();
    assert_eq!(betas, format!("third-2026-01-01,other-2026-01-01,{AGENT_MEMORY_BETA}"));
}

#[test]
fn what_contradicts_the_stored_memories_is_not_asked_again() {
    let (store, memory, view) = ("memstore_1".into(), "mem_1".into(), ViewMemory::default());
    for repeat in [
        memories::create(&store, &CreateMemory::new("/a.md"), &view).idempotency(),
        memories::update(&store, &memory, &UpdateMemory::new(), &view).idempotency(),
        memories::delete(&store, &memory, &DeleteMemory::default()).idempotency(),
    ] {
        assert_eq!(repeat, Idempotency::ExceptConflict);
    }
}
