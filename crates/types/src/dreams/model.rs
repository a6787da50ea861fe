//! The model of a dream.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::agents::model::{InferenceSpeed, Model};
use crate::wire::missing::Missing;
use crate::wire::short_form::read_text_or_object;

/// The model for a dream: an id, or an object with settings. Replies always have the object.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DreamModelParams {
    /// The model alone, with default settings.
    Id(Model),
    /// The model and its settings.
    Config(DreamModelConfig),
}

impl<T: Into<Model>> From<T> for DreamModelParams {
    fn from(id: T) -> Self {
        Self::Id(id.into())
    }
}

impl From<DreamModelConfig> for DreamModelParams {
    fn from(config: DreamModelConfig) -> Self {
        Self::Config(config)
    }
}

impl Serialize for DreamModelParams {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => id.serialize(serializer),
            Self::Config(config) => config.serialize(serializer),
        }
    }
}

impl Missing for DreamModelParams {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        match self {
            Self::Id(_) => (),
            Self::Config(config) => config.find_missing(at, found),
        }
    }
}

impl<'de> Deserialize<'de> for DreamModelParams {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text_or_object(deserializer, |id| Self::Id(id.into()), Self::Config)
    }
}

object! {
    /// The model of a dream, and its settings.
    both DreamModelConfig [] {
        /// The model.
        id: required Model,
        /// Speed of inference.
        speed: optional InferenceSpeed,
    }
}
