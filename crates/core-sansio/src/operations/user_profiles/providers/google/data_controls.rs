//! The encryption keys and buckets of a user at Google. Every profile has exactly one such object.

use managed_agents_types::{GoogleDataControls, UpdateGoogleDataControls, UserProfileId};

use crate::path;
use crate::request::betas::GOOGLE_DATA_CONTROLS_BETAS;
use crate::request::operation::Operation;
use crate::request::path::Path;

/// `GET /v1/user_profiles/{user_profile_id}/providers/google/data_controls`
///
/// Retrieves the data controls of a user at Google.
pub fn retrieve(profile: &UserProfileId) -> Operation<GoogleDataControls> {
    Operation::get(data_controls(profile)).betas(GOOGLE_DATA_CONTROLS_BETAS)
}

/// `POST /v1/user_profiles/{user_profile_id}/providers/google/data_controls`
///
/// Updates the data controls of a user at Google.
pub fn update(profile: &UserProfileId, params: &UpdateGoogleDataControls) -> Operation<GoogleDataControls> {
    Operation::post(data_controls(profile)).betas(GOOGLE_DATA_CONTROLS_BETAS).json(params)
}

fn data_controls(profile: &UserProfileId) -> Path {
    path!("/v1/user_profiles", profile, "providers", "google", "data_controls")
}
