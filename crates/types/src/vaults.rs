//! Vaults: credentials for sessions. The service never returns their secrets.

pub(crate) mod credentials;
pub(crate) mod environment_variable;
pub(crate) mod oauth;
pub(crate) mod validation;

pub use self::{credentials::*, environment_variable::*, oauth::*, validation::*};

use std::collections::BTreeMap;

use crate::ids::VaultId;
use crate::wire::text::Timestamp;

object! {
    /// A set of credentials. A session gets its vaults when it is created. If several vaults have a
    /// credential for the same target, the first vault wins.
    response Vault ["type" = "vault"] {
        /// The vault.
        id: required VaultId,
        /// Its name.
        display_name: required String,
        /// Your own texts, by key.
        metadata: required BTreeMap<String, String>,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
        /// Time of archiving, which is final. It archives all credentials of the vault and erases
        /// their secrets.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/vaults`.
    request CreateVault [] {
        /// Its name, 1 to 255 characters.
        display_name: required String,
        /// Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/vaults/{vault_id}`. A field that is left out keeps its value.
    request UpdateVault [] {
        /// Its name.
        display_name: optional String,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }

    /// Reply to `DELETE /v1/vaults/{vault_id}`.
    response DeletedVault ["type" = "vault_deleted"] {
        /// The deleted vault.
        id: required VaultId,
    }
}

query! {
    /// Query of `GET /v1/vaults`.
    ListVaults {
        /// `true` to include archived items.
        include_archived: one bool,
        /// Items on a page, at most 100. Default: 20.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
