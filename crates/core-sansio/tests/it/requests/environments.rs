use managed_agents_core::types::{CreateEnvironment, UpdateEnvironment};
use managed_agents_core::{Idempotency, environments};

#[test]
fn a_name_that_is_taken_is_not_asked_for_again() {
    let create = environments::create(&CreateEnvironment::new("desk"));
    let update = environments::update(&"env_1".into(), &UpdateEnvironment::default());
    assert_eq!([create.idempotency(), update.idempotency()], [Idempotency::ExceptConflict; 2]);
}
