//! Vaults: collections of credentials that sessions use.

pub mod credentials;

use managed_agents_types::{CreateVault, DeletedVault, ListVaults, Page, UpdateVault, Vault, VaultId};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;

/// `POST /v1/vaults`
///
/// Creates a vault.
pub fn create(params: &CreateVault) -> Operation<Vault> {
    Operation::post("/v1/vaults").beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/vaults/{vault_id}`
///
/// Retrieves a vault.
pub fn retrieve(vault: &VaultId) -> Operation<Vault> {
    Operation::get(path!("/v1/vaults", vault)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/vaults/{vault_id}`
///
/// Updates a vault.
pub fn update(vault: &VaultId, params: &UpdateVault) -> Operation<Vault> {
    Operation::post(path!("/v1/vaults", vault)).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/vaults`
///
/// Lists vaults.
pub fn list(params: &ListVaults) -> Operation<Page<Vault>> {
    Operation::get("/v1/vaults").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/vaults/{vault_id}/archive`
///
/// Archives the vault permanently, and its credentials with it. Their secrets are deleted. Running
/// sessions continue.
pub fn archive(vault: &VaultId) -> Operation<Vault> {
    Operation::post(path!("/v1/vaults", vault, "archive")).beta(MANAGED_AGENTS_BETA)
}

/// `DELETE /v1/vaults/{vault_id}`
///
/// Deletes the vault. Reads as `None` if the service answers without a body.
pub fn delete(vault: &VaultId) -> Operation<Option<DeletedVault>> {
    Operation::delete(path!("/v1/vaults", vault)).beta(MANAGED_AGENTS_BETA)
}
