//! Encryption with a user's own keys.

use std::collections::BTreeMap;

use crate::ids::ExternalKeyId;
use crate::user_profiles::google::region::GoogleRegion;
use crate::wire::extra::Extra;
use crate::wire::text::Timestamp;

object! {
    /// The user's own keys are not used.
    response GoogleCmekDisabled ["type" = "disabled"] {
        /// Keys that were in use before. Keep each usable until it expires.
        retired_keys: required Vec<GoogleRetiredKey>,
    }

    /// The user's own keys are used.
    response GoogleCmekEnabled ["type" = "enabled"] {
        /// The keys that were set, by region.
        external_key_ids: required BTreeMap<String, ExternalKeyId>,
        /// How each key stands, by region. A region that is not offered may be absent.
        status: required BTreeMap<String, GoogleCmekStatus>,
        /// Keys that were in use before. Keep each usable until it expires.
        retired_keys: required Vec<GoogleRetiredKey>,
    }

    /// Which of the user's own keys to use.
    request GoogleCmekEnabledParams ["type" = "enabled"] {
        /// Keys by region: a key is set, `None` removes the region, and a region that is left out stays. At least one region must
        /// remain. The same key again restarts a failed check. The effect of [`Update::Clear`](crate::Update::Clear) is not documented.
        external_key_ids: update BTreeMap<String, Option<ExternalKeyId>>,
    }

    /// A region that no key is set for, or whose approval was withdrawn.
    response GoogleCmekInactive [] {
        /// The key that is applied now.
        effective_external_key_id: nullable ExternalKeyId,
    }

    /// A key that is being checked.
    response GoogleCmekPending [] {
        /// The key that is applied now: the previous one.
        effective_external_key_id: nullable ExternalKeyId,
        /// Why the last check failed. `None` does not prove that the key works.
        error: nullable String,
    }

    /// A key that is in use.
    response GoogleCmekActive [] {
        /// The key that is applied now.
        effective_external_key_id: nullable ExternalKeyId,
        /// Why the last check failed. `None` does not prove that the key works.
        error: nullable String,
        /// When the key was checked last.
        last_checked_at: nullable Timestamp,
        /// When the key was found to work.
        validated_at: required Timestamp,
    }

    /// A key that failed its check.
    response GoogleCmekFailed [] {
        /// The key that is applied now: the previous one.
        effective_external_key_id: nullable ExternalKeyId,
        /// Why the check failed.
        error: required String,
    }

    /// A key that was in use before.
    response GoogleRetiredKey [] {
        /// The key.
        external_key_id: required ExternalKeyId,
        /// The region.
        region: required GoogleRegion,
        /// Until when the key must stay usable.
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

    /// Whether to encrypt with the user's own keys.
    GoogleCmekParams by "type" {
        /// No. Every region is removed.
        "disabled" => Disabled,
        /// With these.
        "enabled" => Enabled(GoogleCmekEnabledParams) from,
    }

    /// How the key of one region stands.
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
