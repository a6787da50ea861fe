use managed_agents_conformance::{Direction, Problem, validate};
use managed_agents_types::{
    AgentParams, BudgetLimit, CommitCheckout, CreateActionUrl, CreateDeployment, CreateDream,
    CreateUserProfile, DreamMemoryStore, DreamModelConfig, DreamOutputBehavior, DreamSessions, EventParams,
    FileResourceParams, GitHubRepositoryParams, InferenceSpeed, ScheduleParams, StopWork, Update,
    UpdateDeployment, UpdateExistingStore, UpdateUserProfile, UpdateWork, UserProfileAction,
    UserProfileDetailsParams, UserProfileEntityType,
};
use serde::Serialize;

#[track_caller]
fn assert_valid(name: &str, request: &impl Serialize) -> serde_json::Value {
    let json = serde_json::to_value(request).unwrap();
    assert_eq!(validate(name, Direction::Request, &json, false), Vec::<Problem>::new(), "{name} {json}");
    json
}

fn deployment() -> CreateDeployment {
    CreateDeployment::new("Invoices", "agent_1", "env_1", [EventParams::message("Begin.")])
}

#[test]
fn requests_are_valid_with_as_little_as_new_asks_for() {
    assert_valid("DeploymentsCreateRequest", &deployment());
    assert_valid("DeploymentsUpdateRequest", &UpdateDeployment::new());
    let inputs = [DreamMemoryStore::new("memstore_1").into(), DreamSessions::new(["sesn_1"]).into()];
    assert_valid("DreamsCreateRequest", &CreateDream::new(inputs, "claude-opus-4-8"));
    assert_valid("UserProfilesCreateRequest", &CreateUserProfile::new());
    assert_valid("UserProfilesUpdateRequest", &UpdateUserProfile::new());
    let action = CreateActionUrl::new(UserProfileAction::ENROLL_END_USER);
    assert_valid("UserProfilesActionUrlsCreateRequest", &action);
    assert_valid("EnvironmentsWorkStopRequest", &StopWork::new());
    let metadata = [("team".to_owned(), None)];
    assert_valid("EnvironmentsWorkUpdateRequest", &UpdateWork::new(metadata));
}

#[test]
fn a_deployment_with_everything_is_valid() {
    let repository = GitHubRepositoryParams {
        authorization_token: Some("token".into()),
        checkout: Some(CommitCheckout::new("0123456789").into()),
        ..GitHubRepositoryParams::new("https://github.com/owner/name")
    };
    let full = CreateDeployment {
        agent: AgentParams { version: Some(3), ..AgentParams::new("agent_1") }.into(),
        schedule: Some(ScheduleParams::new("0 7 * * 1-5", "Europe/Vienna")),
        description: Some("Every morning".into()),
        resources: vec![repository.into(), FileResourceParams::new("file_1").into()],
        vault_ids: vec!["vlt_1".into()],
        budget: Some(BudgetLimit::us_cents(500)),
        metadata: [("team".to_owned(), "books".to_owned())].into(),
        ..deployment()
    };
    assert_valid("DeploymentsCreateRequest", &full);
}

#[test]
fn a_deployment_can_be_updated_in_each_of_the_three_ways() {
    let clear = UpdateDeployment {
        schedule: Update::Clear,
        description: Update::Clear,
        budget: BudgetLimit::us_cents(900).into(),
        metadata: Some([("team".to_owned(), None)].into()),
        ..UpdateDeployment::new()
    };
    let json = assert_valid("DeploymentsUpdateRequest", &clear);
    assert!(json["schedule"].is_null() && json["description"].is_null(), "{json}");
    assert_eq!(json.as_object().unwrap().len(), 4, "{json}");
}

#[test]
fn a_dream_can_write_into_the_store_that_it_reads() {
    let inputs = [DreamMemoryStore::new("memstore_1").into(), DreamSessions::new(["sesn_1"]).into()];
    let model =
        DreamModelConfig { speed: Some(InferenceSpeed::Fast), ..DreamModelConfig::new("claude-opus-4-8") };
    for output in [UpdateExistingStore::new("memstore_1").into(), DreamOutputBehavior::CREATE_NEW] {
        let dream = CreateDream {
            instructions: Some("Keep suppliers.".into()),
            output_behavior: Some(output),
            ..CreateDream::new(inputs.clone(), model.clone())
        };
        assert_valid("DreamsCreateRequest", &dream);
    }
}

#[test]
fn a_user_profile_with_details_is_valid() {
    let details = UserProfileDetailsParams {
        entity_type: Some(UserProfileEntityType::NonProfit),
        country: Some("AT".into()),
        ..UserProfileDetailsParams::new()
    };
    let profile = CreateUserProfile {
        name: Some("Ann".into()),
        external_id: Some("17".into()),
        external_user_details: Some(details),
        ..CreateUserProfile::new()
    };
    assert_valid("UserProfilesCreateRequest", &profile);
    let update = UpdateUserProfile {
        name: Update::Clear,
        metadata: Some([("team".to_owned(), String::new())].into()),
        ..UpdateUserProfile::new()
    };
    assert_valid("UserProfilesUpdateRequest", &update);
}
