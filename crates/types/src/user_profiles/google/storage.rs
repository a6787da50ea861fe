//! Storage in a user's own buckets.

use std::collections::BTreeMap;

use crate::user_profiles::google::region::GoogleRegion;
use crate::wire::extra::Extra;
use crate::wire::text::Timestamp;

object! {
    /// The user's own buckets are not used.
    response GoogleStorageDisabled ["type" = "disabled"] {
        /// Retired buckets. Keep each usable until it expires.
        retired_buckets: required Vec<GoogleRetiredBucket>,
    }

    /// The user's own buckets are used.
    response GoogleStorageEnabled ["type" = "enabled"] {
        /// The buckets that were set, by region.
        buckets: required BTreeMap<String, GoogleStorageBucket>,
        /// Status of the bucket of each region. A region that is not offered may be absent.
        status: required BTreeMap<String, GoogleStorageStatus>,
        /// Retired buckets. Keep each usable until it expires.
        retired_buckets: required Vec<GoogleRetiredBucket>,
    }

    /// The user's own buckets to use.
    request GoogleStorageEnabledParams ["type" = "enabled"] {
        /// Buckets by region. A bucket sets the region's bucket, `None` removes the region, and a
        /// region that is left out keeps its bucket. At least one region must remain, and a bucket
        /// serves one region only. The same bucket again restarts a failed check.
        buckets: optional BTreeMap<String, Option<GoogleBucket>>,
    }

    /// Names a bucket.
    both GoogleBucket [] {
        /// The name of the bucket.
        bucket_name: required String,
        /// The number of the project that owns the bucket, in digits.
        project_number: required String,
    }

    /// A bucket and its location.
    response GoogleStorageBucket [] {
        /// The name of the bucket.
        bucket_name: required String,
        /// The number of the project that owns the bucket, in digits.
        project_number: required String,
        /// The id of that project.
        project_id: nullable String,
        /// Location of the bucket at Google.
        location: nullable String,
        /// The key that Google encrypts the bucket with.
        kms_key_name: nullable String,
    }

    /// A region without a bucket, or whose approval was withdrawn.
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
        /// The checks that failed since the bucket was validated.
        failed_checks: required Vec<GoogleStorageFailedCheck>,
        /// Time at which the checks succeeded.
        validated_at: required Timestamp,
    }

    /// A check of a bucket that failed.
    response GoogleStorageFailedCheck [] {
        /// The check.
        check: required GoogleStorageCheck,
        /// Reason why the check failed, for people.
        message: required String,
        /// The role that the check was about.
        role: nullable GoogleStorageAccessRole,
    }

    /// A retired bucket.
    response GoogleRetiredBucket [] {
        /// The name of the bucket.
        bucket_name: required String,
        /// The number of the project that owns the bucket, in digits.
        project_number: required String,
        /// The region.
        region: required GoogleRegion,
        /// Time until which the bucket must remain usable.
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

    /// Storage in the user's own buckets, to be stored.
    GoogleStorageParams by "type" {
        /// Off; every region is removed.
        "disabled" => Disabled,
        /// On.
        "enabled" => Enabled(GoogleStorageEnabledParams) from,
    }

    /// Status of the bucket of one region.
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
        /// Location of the bucket.
        LocationMismatch = "location_mismatch",
        /// Encryption of the bucket.
        Encryption = "encryption",
        /// Versioning of the bucket.
        Versioning = "versioning",
        /// Other settings of the bucket.
        BucketSettings = "bucket_settings",
        /// The rules by which the bucket deletes or moves objects.
        LifecycleRules = "lifecycle_rules",
        /// The policy of deletion.
        DeletionPolicy = "deletion_policy",
        /// The roles that were granted.
        GrantMismatch = "grant_mismatch",
        /// Refusal by the key of the bucket.
        KmsKeyRefused = "kms_key_refused",
        /// Writing to the bucket and reading from it.
        ProbeFailed = "probe_failed",
        /// Verification of the project.
        ProjectNotVerified = "project_not_verified",
    }

    /// A role by which the service reaches a bucket.
    GoogleStorageAccessRole {
        /// Writes objects.
        Ingest = "ingest",
        /// Reads objects.
        Read = "read",
        /// Maintains objects.
        Maintenance = "maintenance",
        /// Erases media.
        MediaErasure = "media_erasure",
        /// Checks the bucket.
        Verify = "verify",
    }
}
