//! Environments: where the tools of a session run.

pub(crate) mod cloud;
pub(crate) mod work;

pub use self::{cloud::*, work::*};

use std::collections::BTreeMap;

use crate::ids::EnvironmentId;
use crate::wire::extra::Extra;
use crate::wire::text::Timestamp;

object! {
    /// Where the tools of a session run.
    response Environment ["type" = "environment"] {
        /// The environment.
        id: required EnvironmentId,
        /// Its name.
        name: required String,
        /// What it is for.
        description: nullable String,
        /// What kind it is, and how it is set up.
        config: required EnvironmentConfig,
        /// Who can use it.
        scope: optional EnvironmentScope,
        /// Text of yours, by key.
        metadata: required BTreeMap<String, String>,
        /// When it was made.
        created_at: required Timestamp,
        /// When it was changed last.
        updated_at: required Timestamp,
        /// When it was archived. An archived environment takes no change, for good.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/environments`.
    ///
    /// ```
    /// use managed_agents_types::{CloudConfigParams, CreateEnvironment, LimitedNetworkParams};
    ///
    /// let network = LimitedNetworkParams {
    ///     allowed_hosts: Some(vec!["api.example.com".into()]),
    ///     ..LimitedNetworkParams::new()
    /// };
    /// let environment = CreateEnvironment {
    ///     config: Some(CloudConfigParams { networking: Some(network.into()), ..CloudConfigParams::new() }.into()),
    ///     ..CreateEnvironment::new("invoices")
    /// };
    /// # assert!(serde_json::to_string(&environment)?.contains(r#""type":"limited""#));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    request CreateEnvironment [] {
        /// Its name.
        name: required String,
        /// What it is for.
        description: optional String,
        /// What kind it is, and how it is set up. The kind stays for good.
        config: optional EnvironmentConfigParams,
        /// Who can use it.
        scope: optional EnvironmentScope,
        /// Text of yours: up to 16 keys of up to 64 characters, values of up to 512.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/environments/{environment_id}`. Containers that run already do not change.
    request UpdateEnvironment [] {
        /// Its name.
        name: optional String,
        /// What it is for. Left out, it stays; an empty text is stored as one.
        description: update String,
        /// How it is set up. The kind cannot change; of a cloud, what is left out stays.
        config: optional EnvironmentConfigParams,
        /// Who can use it.
        scope: optional EnvironmentScope,
        /// Keys to set; `None` or an empty text deletes the key.
        metadata: optional BTreeMap<String, Option<String>>,
    }

    /// Answer of `DELETE /v1/environments/{environment_id}`.
    response DeletedEnvironment ["type" = "environment_deleted"] {
        /// The environment that was.
        id: required EnvironmentId,
    }
}

union! {
    /// What kind an environment is, as stored.
    EnvironmentConfig by "type" {
        /// Containers that the service runs.
        "cloud" => Cloud(CloudConfig),
        /// A worker that you run.
        "self_hosted" => SelfHosted,
    }

    /// What kind an environment is to be.
    EnvironmentConfigParams by "type" {
        /// Containers that the service runs.
        "cloud" => Cloud(CloudConfigParams) from,
        /// A worker that you run.
        "self_hosted" => SelfHosted,
    }
}

impl EnvironmentConfigParams {
    /// A worker that you run.
    pub const SELF_HOSTED: Self = Self::SelfHosted(Extra::NONE);
}

open_enum! {
    /// Who can use an environment.
    EnvironmentScope {
        /// Everyone in the organization.
        Organization = "organization",
        /// One account.
        Account = "account",
    }
}

query! {
    /// Query of `GET /v1/environments`.
    ListEnvironments {
        /// Archived ones too.
        include_archived: one bool,
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
