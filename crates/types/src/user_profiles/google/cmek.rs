//! Encryption with a user's own keys.

use std::collections::BTreeMap;

use crate::ids::ExternalKeyId;
use crate::user_profiles::google::region::GoogleRegion;
use crate::wire::extra::Extra;
use crate::wire::text::Timestamp;

object! {
    /// The user's own keys are not used.
    response GoogleCmekDisabled ["type" = "disabled"] {
        /// Retired keys. Keep each usable until it expires.
        retired_keys: required Vec<GoogleRetiredKey>,
    }

    /// The user's own keys are used.
    response GoogleCmekEnabled ["type" = "enabled"] {
        /// The keys that were set, by region.
        external_key_ids: required BTreeMap<String, ExternalKeyId>,
        /// Status of the key of each region. A region that is not offered may be absent.
        status: required BTreeMap<String, GoogleCmekStatus>,
        /// Retired keys. Keep each usable until it expires.
        retired_keys: required Vec<GoogleRetiredKey>,
    }

    /// The user's own keys to use.
    request GoogleCmekEnabledParams ["type" = "enabled"] {
        /// Keys by region. A key sets the region's key, `None` removes the region, and a region
        /// that is left out keeps its key. At least one region must remain. The same key again
        /// restarts a failed check. The effect of [`Update::Clear`](crate::Update::Clear) is not
        /// documented.
        external_key_ids: update BTreeMap<String, Option<ExternalKeyId>>,
    }

    /// A region without a key, or whose approval was withdrawn.
    response GoogleCmekInactive [] {
        /// The key that is applied now.
        effective_external_key_id: nullable ExternalKeyId,
    }

    /// A key that is being checked.
    response GoogleCmekPending [] {
        /// The key that is applied now: the previous one.
        effective_external_key_id: nullable ExternalKeyId,
        /// Reason why the last check failed. `None` does not prove that the key works.
        error: nullable String,
    }

    /// A key that is in use.
    response GoogleCmekActive [] {
        /// The key that is applied now.
        effective_external_key_id: nullable ExternalKeyId,
        /// Reason why the last check failed. `None` does not prove that the key works.
        error: nullable String,
        /// Time of the last check.
        last_checked_at: nullable Timestamp,
        /// Time at which a check succeeded.
        validated_at: required Timestamp,
    }

    /// A key that failed its check.
    response GoogleCmekFailed [] {
        /// The key that is applied now: the previous one.
        effective_external_key_id: nullable ExternalKeyId,
        /// Reason why the check failed.
        error: required String,
    }

    /// A retired key.
    response GoogleRetiredKey [] {
        /// The key.
        external_key_id: required ExternalKeyId,
        /// The region.
        region: required GoogleRegion,
        /// Time until which the key must remain usable.
        expires_at: required Timestamp,
    }
}

union! {
    /// Encryption with the user's own keys, as stored.
    GoogleCmek by "type" {
        /// Off.
        "disabled" => Disabled(GoogleCmekDisabled),
        /// On.
        "enabled" => Enabled(GoogleCmekEnabled),
    }

    /// Encryption with the user's own keys, to be stored.
    GoogleCmekParams by "type" {
        /// Off; every region is removed.
        "disabled" => Disabled,
        /// On.
        "enabled" => Enabled(GoogleCmekEnabledParams) from,
    }

    /// Status of the key of one region.
    GoogleCmekStatus by "type" {
        /// No key is set.
        "not_configured" => NotConfigured(GoogleCmekInactive),
        /// The key is being checked.
        "pending" => Pending(GoogleCmekPending),
        /// The key is in use.
        "active" => Active(GoogleCmekActive),
        /// The check of the key failed.
        "failed" => Failed(GoogleCmekFailed),
        /// The approval was withdrawn.
        "suspended" => Suspended(GoogleCmekInactive),
    }
}

impl GoogleCmekParams {
    /// Off; every region is removed.
    pub const DISABLED: Self = Self::Disabled(Extra::NONE);
}
