//! Vaults: the credentials that sessions act with. Secrets go in and never come out.

pub(crate) mod credentials;
pub(crate) mod environment_variable;
pub(crate) mod oauth;
pub(crate) mod validation;

pub use self::{credentials::*, environment_variable::*, oauth::*, validation::*};

use std::collections::BTreeMap;

use crate::ids::VaultId;
use crate::wire::text::Timestamp;

object! {
    /// A bag of credentials. A session is given vaults when it is created; of several with a credential for the same target, the
    /// first counts.
    response Vault ["type" = "vault"] {
        /// The vault.
        id: required VaultId,
        /// Its name.
        display_name: required String,
        /// Text of yours, by key.
        metadata: required BTreeMap<String, String>,
        /// When it was made.
        created_at: required Timestamp,
        /// When it was changed last.
        updated_at: required Timestamp,
        /// When it was archived, with all its credentials. Their secrets are gone then, for good.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/vaults`.
    request CreateVault [] {
        /// Its name, 1 to 255 characters.
        display_name: required String,
        /// Text of yours: up to 16 keys of up to 64 characters, values of up to 512.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/vaults/{vault_id}`. What is left out stays as it is.
    request UpdateVault [] {
        /// Its name.
        display_name: optional String,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }

    /// Answer of `DELETE /v1/vaults/{vault_id}`.
    response DeletedVault ["type" = "vault_deleted"] {
        /// The vault that was.
        id: required VaultId,
    }
}

query! {
    /// Query of `GET /v1/vaults`.
    ListVaults {
        /// Archived ones too.
        include_archived: one bool,
        /// How many on a page, up to 100; left out, 20.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
