//! Vaults: the credentials that sessions act with.

pub mod credentials;

use managed_agents_types::{CreateVault, DeletedVault, ListVaults, Page, UpdateVault, Vault, VaultId};

use crate::{Call, MANAGED_AGENTS_BETA, path};

/// `POST /v1/vaults`
pub fn create(params: &CreateVault) -> Call<Vault> {
    Call::post("/v1/vaults").beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/vaults/{vault_id}`
pub fn retrieve(vault: &VaultId) -> Call<Vault> {
    Call::get(path!("/v1/vaults", vault)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/vaults/{vault_id}`
pub fn update(vault: &VaultId, params: &UpdateVault) -> Call<Vault> {
    Call::post(path!("/v1/vaults", vault)).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/vaults`
pub fn list(params: &ListVaults) -> Call<Page<Vault>> {
    Call::get("/v1/vaults").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/vaults/{vault_id}/archive`
///
/// For good, with all its credentials: their secrets are deleted. Running sessions go on.
pub fn archive(vault: &VaultId) -> Call<Vault> {
    Call::post(path!("/v1/vaults", vault, "archive")).beta(MANAGED_AGENTS_BETA)
}

/// `DELETE /v1/vaults/{vault_id}`
///
/// `None` where the service answers without a body.
pub fn delete(vault: &VaultId) -> Call<Option<DeletedVault>> {
    Call::delete(path!("/v1/vaults", vault)).beta(MANAGED_AGENTS_BETA)
}
