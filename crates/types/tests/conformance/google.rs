use managed_agents_types::{
    GoogleBucket, GoogleCmek, GoogleCmekEnabledParams, GoogleCmekParams, GoogleCmekStatus,
    GoogleDataControls, GoogleRegion, GoogleRetiredBucket, GoogleRetiredKey, GoogleStorage,
    GoogleStorageAccessRole, GoogleStorageBucket, GoogleStorageCheck, GoogleStorageEnabledParams,
    GoogleStorageFailedCheck, GoogleStorageParams, GoogleStorageStatus, Update, UpdateGoogleDataControls,
};
use serde_json::json;

use crate::check::{Check, Vocabulary, check, values};

pub(crate) const TYPES: &[Check] = &[
    check::<GoogleBucket>("GoogleManagedBucketReference"),
    check::<GoogleCmek>("GoogleManagedCMEKControl"),
    check::<GoogleCmekParams>("GoogleManagedCMEKControlParams"),
    check::<GoogleCmek>("GoogleManagedCMEKDisabled"),
    check::<GoogleCmekParams>("GoogleManagedCMEKDisabledParams"),
    check::<GoogleCmek>("GoogleManagedCMEKEnabled"),
    check::<GoogleCmekParams>("GoogleManagedCMEKEnabledParams"),
    check::<GoogleCmekStatus>("GoogleManagedCMEKRegionActive"),
    check::<GoogleCmekStatus>("GoogleManagedCMEKRegionFailed"),
    check::<GoogleCmekStatus>("GoogleManagedCMEKRegionNotConfigured"),
    check::<GoogleCmekStatus>("GoogleManagedCMEKRegionPending"),
    check::<GoogleCmekStatus>("GoogleManagedCMEKRegionStatus"),
    check::<GoogleCmekStatus>("GoogleManagedCMEKRegionSuspended"),
    check::<GoogleDataControls>("GoogleManagedDataControls"),
    check::<GoogleRetiredBucket>("GoogleManagedRetiredBucket"),
    check::<GoogleRetiredKey>("GoogleManagedRetiredKey"),
    check::<GoogleStorageAccessRole>("GoogleManagedStorageAccessRole"),
    check::<GoogleStorageBucket>("GoogleManagedStorageBucket"),
    check::<GoogleStorageCheck>("GoogleManagedStorageCheck"),
    check::<GoogleStorage>("GoogleManagedStorageControl"),
    check::<GoogleStorageParams>("GoogleManagedStorageControlParams"),
    check::<GoogleStorage>("GoogleManagedStorageDisabled"),
    check::<GoogleStorageParams>("GoogleManagedStorageDisabledParams"),
    check::<GoogleStorage>("GoogleManagedStorageEnabled"),
    check::<GoogleStorageParams>("GoogleManagedStorageEnabledParams"),
    check::<GoogleStorageFailedCheck>("GoogleManagedStorageFailedCheck"),
    check::<GoogleStorageStatus>("GoogleManagedStorageRegionActive"),
    check::<GoogleStorageStatus>("GoogleManagedStorageRegionFailed"),
    check::<GoogleStorageStatus>("GoogleManagedStorageRegionNotConfigured"),
    check::<GoogleStorageStatus>("GoogleManagedStorageRegionPending"),
    check::<GoogleStorageStatus>("GoogleManagedStorageRegionStatus"),
    check::<GoogleStorageStatus>("GoogleManagedStorageRegionSuspended"),
    check::<UpdateGoogleDataControls>("UserProfilesProvidersGoogleDataControlsUpdateRequest"),
];

pub(crate) const VALUES: &[Vocabulary] = &[
    values("GoogleManagedRetiredBucket", "region", GoogleRegion::KNOWN),
    values("GoogleManagedRetiredKey", "region", GoogleRegion::KNOWN),
];

#[test]
fn an_update_of_data_controls_sets_removes_and_keeps_regions() {
    let keys = [("us".to_owned(), Some("ekey_1".into())), ("eu".to_owned(), None)];
    let cmek = GoogleCmekEnabledParams {
        external_key_ids: Update::Set(keys.into()),
        ..GoogleCmekEnabledParams::new()
    };
    let update = UpdateGoogleDataControls {
        cmek: Some(cmek.into()),
        storage: Some(GoogleStorageEnabledParams::new().into()),
        ..UpdateGoogleDataControls::new()
    };
    assert_eq!(
        serde_json::to_value(&update).unwrap(),
        json!({
            "cmek": {"type": "enabled", "external_key_ids": {"us": "ekey_1", "eu": null}},
            "storage": {"type": "enabled"},
        })
    );
    let off = UpdateGoogleDataControls {
        cmek: Some(GoogleCmekParams::DISABLED),
        storage: Some(GoogleStorageParams::DISABLED),
        ..UpdateGoogleDataControls::new()
    };
    let disabled = json!({"type": "disabled"});
    assert_eq!(serde_json::to_value(&off).unwrap(), json!({"cmek": disabled, "storage": disabled}));
}
