//! Environments: places where the tools of a session run.

pub(crate) mod cloud;
pub(crate) mod work;

pub use self::{cloud::*, work::*};

use std::collections::BTreeMap;

use crate::ids::EnvironmentId;
use crate::wire::extra::Extra;
use crate::wire::text::Timestamp;

object! {
    /// The place where the tools of a session run.
    response Environment ["type" = "environment"] {
        /// The environment.
        id: required EnvironmentId,
        /// Its name.
        name: required String,
        /// Purpose.
        description: nullable String,
        /// Kind and settings of the environment.
        config: required EnvironmentConfig,
        /// Accounts that can use the environment.
        scope: optional EnvironmentScope,
        /// Your own texts, by key.
        metadata: required BTreeMap<String, String>,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
        /// Time of archiving, which is final. An archived environment refuses updates.
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
        /// Purpose.
        description: optional String,
        /// Kind and settings of the environment. The kind cannot change later.
        config: optional EnvironmentConfigParams,
        /// Accounts that can use the environment.
        scope: optional EnvironmentScope,
        /// Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/environments/{environment_id}`. Running containers do not change.
    request UpdateEnvironment [] {
        /// Its name.
        name: optional String,
        /// Purpose. An empty text is stored as an empty text.
        description: update String,
        /// Settings. The kind cannot change. For a cloud environment, a field that is left out
        /// keeps its value.
        config: optional EnvironmentConfigParams,
        /// Accounts that can use the environment.
        scope: optional EnvironmentScope,
        /// Keys to set; `None` or an empty text deletes the key.
        metadata: optional BTreeMap<String, Option<String>>,
    }

    /// Reply to `DELETE /v1/environments/{environment_id}`.
    response DeletedEnvironment ["type" = "environment_deleted"] {
        /// The deleted environment.
        id: required EnvironmentId,
    }
}

union! {
    /// Kind and settings of an environment, as stored.
    EnvironmentConfig by "type" {
        /// Containers that the service runs.
        "cloud" => Cloud(CloudConfig),
        /// A worker that you run.
        "self_hosted" => SelfHosted,
    }

    /// Kind and settings to give to an environment.
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
    /// Accounts that can use an environment.
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
        /// `true` to include archived items.
        include_archived: one bool,
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
