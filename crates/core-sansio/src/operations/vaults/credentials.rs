//! Credentials in a vault. The API never returns their secrets.

use managed_agents_types::{
    CreateCredential, CredentialId, CredentialValidation, DeletedCredential, ListCredentials, Page,
    UpdateCredential, VaultCredential, VaultId,
};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/vaults/{vault_id}/credentials`
///
/// Creates a credential. The service answers 409 if the vault has an active credential for the same
/// server or variable.
pub fn create(vault: &VaultId, params: &CreateCredential) -> Operation<VaultCredential> {
    Operation::post(path!("/v1/vaults", vault, "credentials"))
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `GET /v1/vaults/{vault_id}/credentials/{credential_id}`
///
/// Retrieves a credential.
pub fn retrieve(vault: &VaultId, credential: &CredentialId) -> Operation<VaultCredential> {
    Operation::get(path!("/v1/vaults", vault, "credentials", credential)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/vaults/{vault_id}/credentials/{credential_id}`
///
/// Replaces secrets. Running sessions receive the new ones after a delay.
pub fn update(
    vault: &VaultId,
    credential: &CredentialId,
    params: &UpdateCredential,
) -> Operation<VaultCredential> {
    Operation::post(path!("/v1/vaults", vault, "credentials", credential))
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
}

/// `GET /v1/vaults/{vault_id}/credentials`
///
/// Lists the credentials of a vault.
pub fn list(vault: &VaultId, params: &ListCredentials) -> Operation<Page<VaultCredential>> {
    Operation::get(path!("/v1/vaults", vault, "credentials")).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/vaults/{vault_id}/credentials/{credential_id}/archive`
///
/// Archives the credential permanently.
pub fn archive(vault: &VaultId, credential: &CredentialId) -> Operation<VaultCredential> {
    Operation::post(path!("/v1/vaults", vault, "credentials", credential, "archive"))
        .beta(MANAGED_AGENTS_BETA)
}

/// `DELETE /v1/vaults/{vault_id}/credentials/{credential_id}`
///
/// Deletes the credential. Reads as `None` if the service answers without a body.
pub fn delete(vault: &VaultId, credential: &CredentialId) -> Operation<Option<DeletedCredential>> {
    Operation::delete(path!("/v1/vaults", vault, "credentials", credential)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate`
///
/// Asks the service to test the credential.
pub fn mcp_oauth_validate(vault: &VaultId, credential: &CredentialId) -> Operation<CredentialValidation> {
    Operation::post(path!("/v1/vaults", vault, "credentials", credential, "mcp_oauth_validate"))
        .beta(MANAGED_AGENTS_BETA)
}
