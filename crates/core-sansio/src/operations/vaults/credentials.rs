//! Credentials in a vault. Their secrets go in and never come out.

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
/// Fails with 409 if an active credential of the vault is for the same server or variable.
pub fn create(vault: &VaultId, params: &CreateCredential) -> Operation<VaultCredential> {
    Operation::post(path!("/v1/vaults", vault, "credentials"))
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `GET /v1/vaults/{vault_id}/credentials/{credential_id}`
pub fn retrieve(vault: &VaultId, credential: &CredentialId) -> Operation<VaultCredential> {
    Operation::get(path!("/v1/vaults", vault, "credentials", credential)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/vaults/{vault_id}/credentials/{credential_id}`
///
/// Running sessions get the new secrets too, after a while.
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
pub fn list(vault: &VaultId, params: &ListCredentials) -> Operation<Page<VaultCredential>> {
    Operation::get(path!("/v1/vaults", vault, "credentials")).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/vaults/{vault_id}/credentials/{credential_id}/archive`
///
/// For good.
pub fn archive(vault: &VaultId, credential: &CredentialId) -> Operation<VaultCredential> {
    Operation::post(path!("/v1/vaults", vault, "credentials", credential, "archive"))
        .beta(MANAGED_AGENTS_BETA)
}

/// `DELETE /v1/vaults/{vault_id}/credentials/{credential_id}`
///
/// `None` where the service answers without a body.
pub fn delete(vault: &VaultId, credential: &CredentialId) -> Operation<Option<DeletedCredential>> {
    Operation::delete(path!("/v1/vaults", vault, "credentials", credential)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate`
///
/// Has the service try the credential.
pub fn mcp_oauth_validate(vault: &VaultId, credential: &CredentialId) -> Operation<CredentialValidation> {
    Operation::post(path!("/v1/vaults", vault, "credentials", credential, "mcp_oauth_validate"))
        .beta(MANAGED_AGENTS_BETA)
}
