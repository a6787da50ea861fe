use managed_agents_conformance::{Direction, validate};
use managed_agents_types::{
    Advisor, AgentModel, AgentParams, AgentSkillParams, AgentToolset20260401Params, AwsRole,
    CloudConfigParams, CloudNetworkingParams, CoordinatorParams, CreateAgent, CreateEnvironment, CustomTool,
    EnvironmentConfigParams, ExecutionIdentity, InputSchema, LimitedNetworkParams, McpServer,
    McpToolConfigParams, McpToolsetParams, ModelConfig, Multiagent20261001Params, MultiagentAdvisorEnabled,
    MultiagentAgentsEnabledParams, MultiagentAgentsParams, PackagesParams, PermissionPolicy,
    PredefinedAgentParams, RosterEntryParams, SandboxToolConfigParams, ToolConfigParams,
    ToolsetDefaultConfigParams, Update, UpdateAgent, UpdateEnvironment, WebFetchConfigParams,
    WebFetchUrlSourceToolFilter, WebFetchUrlSourceTools, WebFetchUrlSourcesParams,
};

#[track_caller]
fn assert_valid(type_name: &str, body: &impl serde::Serialize) -> serde_json::Value {
    let json = serde_json::to_value(body).expect("a request can be written");
    assert_eq!(validate(type_name, Direction::Request, &json, false), [], "{json:#}");
    json
}

#[test]
fn new_writes_only_the_required_fields() {
    let agent = assert_valid("AgentsCreateRequest", &CreateAgent::new("Reviewer", "claude-opus-4-8"));
    assert_eq!(agent, serde_json::json!({ "name": "Reviewer", "model": "claude-opus-4-8" }));
    let environment = assert_valid("EnvironmentsCreateRequest", &CreateEnvironment::new("invoices"));
    assert_eq!(environment, serde_json::json!({ "name": "invoices" }));
    assert_eq!(assert_valid("AgentsUpdateRequest", &UpdateAgent::new()), serde_json::json!({}));
    assert_eq!(assert_valid("EnvironmentsUpdateRequest", &UpdateEnvironment::new()), serde_json::json!({}));
}

#[test]
fn agent_with_every_kind_of_tool_is_valid() {
    let always_ask = || Some(PermissionPolicy::ALWAYS_ASK);
    let url_sources = WebFetchUrlSourcesParams {
        user_input: Some("all".into()),
        client_tool_results: Some(WebFetchUrlSourceToolFilter::Only(WebFetchUrlSourceTools::new(["search"]))),
        ..WebFetchUrlSourcesParams::new()
    };
    let toolset = AgentToolset20260401Params {
        default_config: Some(ToolsetDefaultConfigParams {
            permission_policy: Some(PermissionPolicy::AUTO),
            ..ToolsetDefaultConfigParams::new()
        }),
        configs: vec![
            ToolConfigParams::Bash(SandboxToolConfigParams {
                permission_policy: always_ask(),
                ..SandboxToolConfigParams::new()
            }),
            WebFetchConfigParams { url_sources: Some(url_sources), ..WebFetchConfigParams::new() }.into(),
        ],
        ..AgentToolset20260401Params::new()
    };
    let mail = McpToolsetParams {
        configs: vec![McpToolConfigParams {
            permission_policy: always_ask(),
            ..McpToolConfigParams::new("send")
        }],
        ..McpToolsetParams::new("mail")
    };
    let agent = CreateAgent {
        tools: vec![
            toolset.into(),
            mail.into(),
            CustomTool::new("get_weather", "The weather, now.", InputSchema::new()).into(),
        ],
        mcp_servers: vec![McpServer::new("mail", "https://mail.example.com/mcp")],
        skills: vec![AgentSkillParams::anthropic("xlsx"), AgentSkillParams::custom("skill_1")],
        execution_identity: Some(AwsRole::new("arn:aws:iam::1:role/reader").into()),
        metadata: [("team".into(), "billing".into())].into(),
        ..CreateAgent::new(
            "Reviewer",
            ModelConfig { effort: Some("high".into()), ..ModelConfig::new("claude-opus-4-8") },
        )
    };
    assert_valid("AgentsCreateRequest", &agent);
}

#[test]
fn both_forms_of_multiagent_are_valid() {
    let coordinator = CoordinatorParams::new([
        "agent_1".into(),
        AgentParams { version: Some(3), ..AgentParams::new("agent_2") }.into(),
        RosterEntryParams::ITSELF,
        Advisor::new("claude-opus-4-8").into(),
    ]);
    let subagents = MultiagentAgentsEnabledParams {
        predefined_agents: Update::Set(vec!["agent_1".into(), PredefinedAgentParams::ITSELF]),
        ..MultiagentAgentsEnabledParams::new()
    };
    let newer = Multiagent20261001Params {
        advisor: Update::Set(MultiagentAdvisorEnabled::new("claude-opus-4-8").into()),
        subagents: Update::Set(subagents.into()),
        workflows: Update::Set(MultiagentAgentsParams::DISABLED),
        ..Multiagent20261001Params::new()
    };
    for multiagent in [coordinator.into(), newer.into()] {
        let agent =
            CreateAgent { multiagent: Some(multiagent), ..CreateAgent::new("Reviewer", "claude-opus-4-8") };
        assert_valid("AgentsCreateRequest", &agent);
    }
}

#[test]
fn update_tells_keep_clear_and_set_apart() {
    let update = UpdateAgent {
        version: Some(4),
        model: Some(AgentModel::from("claude-opus-4-8")),
        system: Update::Set("Be brief.".into()),
        tools: Update::Clear,
        execution_identity: Update::Set(ExecutionIdentity::SERVICE_ACCOUNT),
        metadata: Some([("team".into(), None), ("owner".into(), Some("ann".into()))].into()),
        ..UpdateAgent::new()
    };
    let expected = serde_json::json!({
        "version": 4,
        "model": "claude-opus-4-8",
        "system": "Be brief.",
        "tools": null,
        "execution_identity": { "type": "service_account" },
        "metadata": { "team": null, "owner": "ann" },
    });
    assert_eq!(assert_valid("AgentsUpdateRequest", &update), expected);
}

#[test]
fn every_kind_of_environment_is_valid() {
    let limited = LimitedNetworkParams {
        allowed_hosts: Some(vec!["*.example.com".into()]),
        allow_package_managers: Some(true),
        ..LimitedNetworkParams::new()
    };
    let packages = PackagesParams { pip: Some(vec!["pandas".into()]), ..PackagesParams::new() };
    let cloud = |networking: CloudNetworkingParams| CloudConfigParams {
        networking: Some(networking),
        packages: Some(packages.clone()),
        ..CloudConfigParams::new()
    };
    for config in [
        cloud(limited.into()).into(),
        cloud(CloudNetworkingParams::UNRESTRICTED).into(),
        EnvironmentConfigParams::SELF_HOSTED,
    ] {
        assert_valid(
            "EnvironmentsCreateRequest",
            &CreateEnvironment { config: Some(config), ..CreateEnvironment::new("invoices") },
        );
    }
    let update = UpdateEnvironment { description: Update::Clear, ..UpdateEnvironment::new() };
    assert_eq!(
        assert_valid("EnvironmentsUpdateRequest", &update),
        serde_json::json!({ "description": null })
    );
}
