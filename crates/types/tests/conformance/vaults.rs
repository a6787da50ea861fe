use managed_agents_types::{
    ClientSecretUpdate, CreateCredential, CreateVault, CredentialAuth, CredentialAuthParams,
    CredentialAuthUpdate, CredentialHttpResponse, CredentialNetworking, CredentialRefresh,
    CredentialRefreshStatus, CredentialValidation, CredentialValidationStatus, DeletedCredential,
    DeletedVault, EnvironmentVariable, EnvironmentVariableParams, EnvironmentVariableUpdate,
    InjectionLocation, InjectionLocationParams, LimitedCredentialNetwork, ListCredentials, ListVaults,
    McpOAuth, McpOAuthParams, McpOAuthRefresh, McpOAuthRefreshParams, McpOAuthRefreshUpdate, McpOAuthUpdate,
    McpProbe, McpProbeMethod, Page, StaticBearer, StaticBearerParams, StaticBearerUpdate, TokenEndpointAuth,
    TokenEndpointAuthParams, TokenEndpointAuthUpdate, Update, UpdateCredential, UpdateVault, Vault,
    VaultCredential,
};

use crate::check::{Check, Vocabulary, check, values};
use crate::queries::Queries;
use crate::requests::assert_valid;

pub(crate) const TYPES: &[Check] = &[
    check::<VaultCredential>("Credential"),
    check::<CredentialAuth>("CredentialAuth"),
    check::<CredentialAuthParams>("CredentialAuthCreateParams"),
    check::<CredentialAuthUpdate>("CredentialAuthUpdateParams"),
    check::<CredentialNetworking>("CredentialNetworking"),
    check::<CredentialRefreshStatus>("CredentialRefreshStatus"),
    check::<CredentialValidation>("CredentialValidation"),
    check::<CredentialValidationStatus>("CredentialValidationStatus"),
    check::<DeletedCredential>("DeletedCredential"),
    check::<DeletedVault>("DeletedVault"),
    check::<EnvironmentVariable>("EnvironmentVariableAuthResponse"),
    check::<EnvironmentVariableParams>("EnvironmentVariableCreateParams"),
    check::<EnvironmentVariableUpdate>("EnvironmentVariableUpdateParams"),
    check::<InjectionLocationParams>("InjectionLocationParams"),
    check::<InjectionLocation>("InjectionLocationResponse"),
    check::<InjectionLocationParams>("InjectionLocationUpdateParams"),
    check::<LimitedCredentialNetwork>("LimitedCredentialNetworking"),
    check::<McpOAuth>("MCPOAuthAuthResponse"),
    check::<McpOAuthParams>("MCPOAuthCreateParams"),
    check::<McpOAuthRefreshParams>("MCPOAuthRefreshParams"),
    check::<McpOAuthRefresh>("MCPOAuthRefreshResponse"),
    check::<McpOAuthRefreshUpdate>("MCPOAuthRefreshUpdateParams"),
    check::<McpOAuthUpdate>("MCPOAuthUpdateParams"),
    check::<McpProbe>("MCPProbe"),
    check::<CredentialHttpResponse>("RefreshHTTPResponse"),
    check::<CredentialRefresh>("RefreshObject"),
    check::<StaticBearer>("StaticBearerAuthResponse"),
    check::<StaticBearerParams>("StaticBearerCreateParams"),
    check::<StaticBearerUpdate>("StaticBearerUpdateParams"),
    check::<TokenEndpointAuth>("TokenEndpointAuth"),
    check::<TokenEndpointAuthParams>("TokenEndpointAuthBasicParam"),
    check::<TokenEndpointAuth>("TokenEndpointAuthBasicResponse"),
    check::<TokenEndpointAuthUpdate>("TokenEndpointAuthBasicUpdateParam"),
    check::<TokenEndpointAuth>("TokenEndpointAuthNone"),
    check::<TokenEndpointAuthParams>("TokenEndpointAuthParams"),
    check::<TokenEndpointAuthParams>("TokenEndpointAuthPostParam"),
    check::<TokenEndpointAuth>("TokenEndpointAuthPostResponse"),
    check::<TokenEndpointAuthUpdate>("TokenEndpointAuthPostUpdateParam"),
    check::<TokenEndpointAuthUpdate>("TokenEndpointAuthUpdateParams"),
    check::<CredentialNetworking>("UnrestrictedCredentialNetworking"),
    check::<Vault>("Vault"),
    check::<CreateVault>("VaultsCreateRequest"),
    check::<CreateCredential>("VaultsCredentialsCreateRequest"),
    check::<Page<VaultCredential>>("VaultsCredentialsListPage"),
    check::<UpdateCredential>("VaultsCredentialsUpdateRequest"),
    check::<Page<Vault>>("VaultsListPage"),
    check::<UpdateVault>("VaultsUpdateRequest"),
];

pub(crate) const VALUES: &[Vocabulary] = &[values("MCPProbe", "method", McpProbeMethod::KNOWN)];

/// Made without struct update, so that a new field does not compile until it is set here.
pub(crate) fn queries() -> Queries {
    let (include_archived, limit, page) = (Some(true), Some(1), Some("page".to_owned()));
    let list_credentials = ListCredentials { include_archived, limit, page: page.clone() };
    vec![
        ("vaults.list", Box::new(ListVaults { include_archived, limit, page })),
        ("vaults.credentials.list", Box::new(list_credentials)),
    ]
}

/// Credentials of all kinds, with every field set.
fn credentials() -> [CreateCredential; 3] {
    let refresh = McpOAuthRefreshParams {
        scope: Some("read".into()),
        resource: Some("https://mcp.example.com".into()),
        ..McpOAuthRefreshParams::new(
            "https://auth.example.com/token",
            TokenEndpointAuthParams::basic("secret-1"),
            "client",
            "secret-2",
        )
    };
    let oauth = McpOAuthParams {
        expires_at: Some("2026-12-01T00:00:00Z".into()),
        refresh: Some(refresh),
        ..McpOAuthParams::new("https://mcp.example.com", "secret-3")
    };
    let variable = EnvironmentVariableParams {
        injection_location: Some(InjectionLocationParams {
            header: Some(true),
            ..InjectionLocationParams::new()
        }),
        ..EnvironmentVariableParams::new(
            "TICKETS_KEY",
            "secret-4",
            LimitedCredentialNetwork::new(["api.example.com"]),
        )
    };
    let bearer = StaticBearerParams::new("https://mcp.example.com", "secret-5");
    [CreateCredential::new(oauth), CreateCredential::new(variable), CreateCredential::new(bearer)]
}

/// Updates of all kinds of credentials, with new secrets.
fn updates() -> [UpdateCredential; 3] {
    let refresh = McpOAuthRefreshUpdate {
        refresh_token: Some("secret-6".into()),
        token_endpoint_auth: Some(TokenEndpointAuthUpdate::ClientSecretPost(ClientSecretUpdate {
            client_secret: Some("secret-7".into()),
            ..ClientSecretUpdate::new()
        })),
        ..McpOAuthRefreshUpdate::new()
    };
    let oauth = McpOAuthUpdate {
        access_token: Some("secret-8".into()),
        expires_at: Update::Clear,
        refresh: Update::Set(refresh),
        ..McpOAuthUpdate::new()
    };
    let variable = EnvironmentVariableUpdate {
        secret_value: Some("secret-9".into()),
        networking: Some(CredentialNetworking::UNRESTRICTED),
        ..EnvironmentVariableUpdate::new()
    };
    let bearer = StaticBearerUpdate { token: Some("secret-0".into()), ..StaticBearerUpdate::new() };
    [oauth.into(), variable.into(), bearer.into()].map(|auth: CredentialAuthUpdate| UpdateCredential {
        auth: Some(auth),
        display_name: "Tickets".to_owned().into(),
        metadata: Some([("team".to_owned(), None)].into()),
        ..UpdateCredential::new()
    })
}

#[test]
fn every_kind_of_credential_is_valid() {
    assert_valid("VaultsCreateRequest", &CreateVault::new("Tickets"));
    assert_valid("VaultsUpdateRequest", &UpdateVault::new());
    credentials().iter().for_each(|credential| assert_valid("VaultsCredentialsCreateRequest", credential));
    updates().iter().for_each(|update| assert_valid("VaultsCredentialsUpdateRequest", update));
}

#[test]
fn no_secret_shows_though_each_is_written() {
    let requests = [
        (format!("{:?}", credentials()), serde_json::to_string(&credentials()).unwrap()),
        (format!("{:?}", updates()), serde_json::to_string(&updates()).unwrap()),
    ];
    let written: usize = requests.iter().map(|(_, json)| json.matches("secret-").count()).sum();
    assert_eq!(written, 10);
    for (shown, _) in requests {
        assert!(!shown.contains("secret-"), "{shown}");
    }
}
