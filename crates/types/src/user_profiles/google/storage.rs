//! Storage in a user's own buckets.

use std::collections::BTreeMap;

use crate::user_profiles::google::region::GoogleRegion;
use crate::wire::extra::Extra;
use crate::wire::text::Timestamp;

object! {
    /// The user's own buckets are not used.
    response GoogleStorageDisabled ["type" = "disabled"] {
        /// Buckets that were in use before. Keep each usable until it expires.
        retired_buckets: required Vec<GoogleRetiredBucket>,
    }

    /// The user's own buckets are used.
    response GoogleStorageEnabled ["type" = "enabled"] {
        /// The buckets that were set, by region.
        buckets: required BTreeMap<String, GoogleStorageBucket>,
        /// How each bucket stands, by region. A region that is not offered may be absent.
        status: required BTreeMap<String, GoogleStorageStatus>,
        /// Buckets that were in use before. Keep each usable until it expires.
        retired_buckets: required Vec<GoogleRetiredBucket>,
    }

    /// Which of the user's own buckets to use.
    request GoogleStorageEnabledParams ["type" = "enabled"] {
        /// Buckets by region: a bucket is set, `None` removes the region, and a region that is left out stays. At least one region
        /// must remain, and a bucket serves one region only. The same bucket again restarts a failed check.
        buckets: optional BTreeMap<String, Option<GoogleBucket>>,
    }

    /// Names a bucket.
    both GoogleBucket [] {
        /// The name of the bucket.
        bucket_name: required String,
        /// The number of the project that owns the bucket, in digits.
        project_number: required String,
    }

    /// A bucket and where it is.
    response GoogleStorageBucket [] {
        /// The name of the bucket.
        bucket_name: required String,
        /// The number of the project that owns the bucket, in digits.
        project_number: required String,
        /// The id of that project.
        project_id: nullable String,
        /// Where Google keeps the bucket.
        location: nullable String,
        /// The key that Google encrypts the bucket with.
        kms_key_name: nullable String,
    }

    /// A region that no bucket is set for, or whose approval was withdrawn.
    response GoogleStorageInactive [] {
        /// The bucket that is used now.
        effective_bucket: nullable GoogleBucket,
    }

    /// A bucket that is being checked, or failed its check.
    response GoogleStorageUnproven [] {
        /// The bucket that is used now: the previous one.
        effective_bucket: nullable GoogleBucket,
        /// The checks that failed.
        failed_checks: required Vec<GoogleStorageFailedCheck>,
    }

    /// A bucket that is in use.
    response GoogleStorageActive [] {
        /// The bucket that is used now.
        effective_bucket: nullable GoogleBucket,
        /// The checks that failed since the bucket was found to work.
        failed_checks: required Vec<GoogleStorageFailedCheck>,
        /// When the bucket was found to work.
        validated_at: required Timestamp,
    }

    /// A check of a bucket that failed.
    response GoogleStorageFailedCheck [] {
        /// The check.
        check: required GoogleStorageCheck,
        /// Why it failed, for people.
        message: required String,
        /// The role that the check was about.
        role: nullable GoogleStorageAccessRole,
    }

    /// A bucket that was in use before.
    response GoogleRetiredBucket [] {
        /// The name of the bucket.
        bucket_name: required String,
        /// The number of the project that owns the bucket, in digits.
        project_number: required String,
        /// The region.
        region: required GoogleRegion,
        /// Until when the bucket must stay usable.
        expires_at: required Timestamp,
    }
}

union! {
    /// Storage in the user's own buckets, as stored.
    GoogleStorage by "type" {
        /// Off.
        "disabled" => Disabled(GoogleStorageDisabled),
        /// On.
        "enabled" => Enabled(GoogleStorageEnabled),
    }

    /// Whether to store in the user's own buckets.
    GoogleStorageParams by "type" {
        /// No. Every region is removed.
        "disabled" => Disabled,
        /// In these.
        "enabled" => Enabled(GoogleStorageEnabledParams) from,
    }

    /// How the bucket of one region stands.
    GoogleStorageStatus by "type" {
        /// No bucket is set.
        "not_configured" => NotConfigured(GoogleStorageInactive),
        /// The bucket is being checked.
        "pending" => Pending(GoogleStorageUnproven),
        /// The bucket is in use.
        "active" => Active(GoogleStorageActive),
        /// The check of the bucket failed.
        "failed" => Failed(GoogleStorageUnproven),
        /// The approval was withdrawn.
        "suspended" => Suspended(GoogleStorageInactive),
    }
}

impl GoogleStorageParams {
    /// Off; every region is removed.
    pub const DISABLED: Self = Self::Disabled(Extra::NONE);
}

open_enum! {
    /// A check of a bucket.
    GoogleStorageCheck {
        /// The label that a bucket must carry.
        LabelMismatch = "label_mismatch",
        /// Where the bucket is.
        LocationMismatch = "location_mismatch",
        /// How the bucket is encrypted.
        Encryption = "encryption",
        /// Whether the bucket keeps versions.
        Versioning = "versioning",
        /// Other settings of the bucket.
        BucketSettings = "bucket_settings",
        /// The rules by which the bucket deletes or moves objects.
        LifecycleRules = "lifecycle_rules",
        /// The policy of deletion.
        DeletionPolicy = "deletion_policy",
        /// The roles that were granted.
        GrantMismatch = "grant_mismatch",
        /// The key of the bucket, which refuses.
        KmsKeyRefused = "kms_key_refused",
        /// Writing to the bucket and reading from it.
        ProbeFailed = "probe_failed",
        /// Whether the project is verified.
        ProjectNotVerified = "project_not_verified",
    }

    /// A role by which the service reaches a bucket.
    GoogleStorageAccessRole {
        /// Writes objects.
        Ingest = "ingest",
        /// Reads objects.
        Read = "read",
        /// Keeps objects in order.
        Maintenance = "maintenance",
        /// Erases media.
        MediaErasure = "media_erasure",
        /// Checks the bucket.
        Verify = "verify",
    }
}
