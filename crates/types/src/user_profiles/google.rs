//! Google data controls of a user profile: the user's own keys and buckets, by region.

pub(crate) mod cmek;
pub(crate) mod region;
pub(crate) mod storage;

use crate::ids::UserProfileId;
use crate::wire::text::Timestamp;

pub use self::cmek::*;
pub use self::region::*;
pub use self::storage::*;

object! {
    /// The data controls of a user profile. Every profile has exactly one such object.
    response GoogleDataControls ["type" = "google_managed_data_controls"] {
        /// The profile.
        user_profile_id: required UserProfileId,
        /// Encryption with the user's own keys.
        cmek: required GoogleCmek,
        /// Storage in the user's own buckets.
        storage: required GoogleStorage,
        /// The value of the label that a bucket must carry to be accepted.
        bucket_label_value: required String,
        /// Time of the last update of the controls. Suspensions, checks and expiries do not count.
        updated_at: required Timestamp,
    }

    /// Body of `POST /v1/user_profiles/{user_profile_id}/providers/google/data_controls`. A control
    /// that is left out keeps its value.
    ///
    /// ```
    /// use managed_agents_types::{GoogleBucket, GoogleCmekParams, GoogleStorageEnabledParams, UpdateGoogleDataControls};
    ///
    /// let buckets = [("us".into(), None), ("eu".into(), Some(GoogleBucket::new("records-eu", "123456789")))];
    /// let storage = GoogleStorageEnabledParams { buckets: Some(buckets.into()), ..GoogleStorageEnabledParams::new() };
    /// let update = UpdateGoogleDataControls {
    ///     cmek: Some(GoogleCmekParams::DISABLED),
    ///     storage: Some(storage.into()),
    ///     ..UpdateGoogleDataControls::new()
    /// };
    /// let json = serde_json::to_value(&update)?;
    /// assert_eq!(json["cmek"], serde_json::json!({"type": "disabled"}));
    /// assert_eq!(json["storage"]["buckets"]["us"], serde_json::Value::Null);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    request UpdateGoogleDataControls [] {
        /// Encryption with the user's own keys.
        cmek: optional GoogleCmekParams,
        /// Storage in the user's own buckets.
        storage: optional GoogleStorageParams,
    }
}
