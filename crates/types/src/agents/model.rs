//! The model that an agent runs on.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::wire::missing::Missing;
use crate::wire::short_form::read_text_or_object;

/// The model to give to an agent: an id, or an object with settings. Replies always have the
/// object.
///
/// ```
/// use managed_agents_types::{AgentModel, Model, ModelConfig};
///
/// let plain = AgentModel::from("claude-opus-4-8");
/// assert_eq!(plain, AgentModel::Id(Model::ClaudeOpus4_8));
/// let thorough = ModelConfig { effort: Some("high".into()), ..ModelConfig::new("claude-opus-4-8") };
/// assert_eq!(
///     serde_json::to_string(&AgentModel::from(thorough))?,
///     r#"{"id":"claude-opus-4-8","effort":"high"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum AgentModel {
    /// The model alone, with default settings.
    Id(Model),
    /// The model and its settings.
    Config(ModelConfig),
}

impl AgentModel {
    /// Returns the model, in either form.
    pub fn id(&self) -> &Model {
        match self {
            Self::Id(id) => id,
            Self::Config(config) => &config.id,
        }
    }
}

impl<T: Into<Model>> From<T> for AgentModel {
    fn from(id: T) -> Self {
        Self::Id(id.into())
    }
}

impl From<ModelConfig> for AgentModel {
    fn from(config: ModelConfig) -> Self {
        Self::Config(config)
    }
}

impl Serialize for AgentModel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => id.serialize(serializer),
            Self::Config(config) => config.serialize(serializer),
        }
    }
}

impl Missing for AgentModel {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        match self {
            Self::Id(_) => (),
            Self::Config(config) => config.find_missing(at, found),
        }
    }
}

impl<'de> Deserialize<'de> for AgentModel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text_or_object(deserializer, |id| Self::Id(id.into()), Self::Config)
    }
}

object! {
    /// A model and its settings.
    ///
    /// In an update the object replaces the stored one, with one exception: without `effort`, the
    /// stored effort remains if the model is the same, and becomes the model's default if the model
    /// changes.
    both ModelConfig [] {
        /// The model.
        id: required Model,
        /// Thinking effort. Default: the model's own.
        effort: optional Effort,
        /// Speed of inference.
        speed: optional InferenceSpeed,
        /// Region of inference: `us` or `global`. An update without it clears the region.
        inference_geo: optional String,
    }
}

union! {
    /// Thinking effort of a model. A string such as `"high"` is the short form; replies have the
    /// long form.
    Effort by "type" [text Level(EffortLevel)] {
        /// Low effort.
        "low" => Low,
        /// Medium effort.
        "medium" => Medium,
        /// High effort.
        "high" => High,
        /// Extra high effort.
        "xhigh" => Xhigh,
        /// The model's maximum.
        "max" => Max,
    }
}

impl Effort {
    /// Returns the level of either form.
    pub fn level(&self) -> EffortLevel {
        match self {
            Self::Level(level) => level.clone(),
            other => other.kind().into(),
        }
    }
}

impl From<EffortLevel> for Effort {
    fn from(level: EffortLevel) -> Self {
        Self::Level(level)
    }
}

open_enum! {
    /// Thinking effort of a model.
    EffortLevel {
        /// Low effort.
        Low = "low",
        /// Medium effort.
        Medium = "medium",
        /// High effort.
        High = "high",
        /// Extra high effort.
        Xhigh = "xhigh",
        /// The model's maximum.
        Max = "max",
    }

    /// Speed of inference.
    InferenceSpeed {
        /// The usual speed.
        Standard = "standard",
        /// Faster.
        Fast = "fast",
    }

    /// The id of a model. Any text is a valid id, because models come and go.
    Model {
        /// Claude Fable 5.2.
        ClaudeFable5_2 = "claude-fable-5-2",
        /// Claude Haiku 5.5.
        ClaudeHaiku5_5 = "claude-haiku-5-5",
        /// Claude Sonnet 5.5.
        ClaudeSonnet5_5 = "claude-sonnet-5-5",
        /// Claude Opus 5.5.
        ClaudeOpus5_5 = "claude-opus-5-5",
        /// Claude Fable 5.1.
        ClaudeFable5_1 = "claude-fable-5-1",
        /// Claude Sonnet 5.
        ClaudeSonnet5 = "claude-sonnet-5",
        /// Claude Fable 5.
        ClaudeFable5 = "claude-fable-5",
        /// Claude Opus 5.
        ClaudeOpus5 = "claude-opus-5",
        /// Claude Opus 4.8.
        ClaudeOpus4_8 = "claude-opus-4-8",
        /// Claude Opus 4.7.
        ClaudeOpus4_7 = "claude-opus-4-7",
        /// Claude Opus 4.6.
        ClaudeOpus4_6 = "claude-opus-4-6",
        /// Claude Sonnet 4.6.
        ClaudeSonnet4_6 = "claude-sonnet-4-6",
        /// Claude Haiku 4.5.
        ClaudeHaiku4_5 = "claude-haiku-4-5",
        /// Claude Haiku 4.5, the snapshot of 2025-10-01.
        ClaudeHaiku4_5_20251001 = "claude-haiku-4-5-20251001",
        /// Claude Opus 4.5.
        ClaudeOpus4_5 = "claude-opus-4-5",
        /// Claude Opus 4.5, the snapshot of 2025-11-01.
        ClaudeOpus4_5_20251101 = "claude-opus-4-5-20251101",
        /// Claude Sonnet 4.5.
        ClaudeSonnet4_5 = "claude-sonnet-4-5",
        /// Claude Sonnet 4.5, the snapshot of 2025-09-29.
        ClaudeSonnet4_5_20250929 = "claude-sonnet-4-5-20250929",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_is_the_same_in_both_forms_of_an_effort() {
        for (json, level) in [
            (r#""high""#, EffortLevel::High),
            (r#"{"type":"high"}"#, EffortLevel::High),
            (r#"{"type":"newer"}"#, "newer".into()),
        ] {
            let effort: Effort = serde_json::from_str(json).unwrap();
            assert_eq!(effort.level(), level, "{json}");
        }
    }

    #[test]
    fn model_is_read_in_both_forms() {
        for json in [r#""claude-opus-5""#, r#"{"speed":"fast","id":"claude-opus-5"}"#] {
            let model: AgentModel = serde_json::from_str(json).unwrap();
            assert_eq!(model.id(), &Model::ClaudeOpus5, "{json}");
        }
        serde_json::from_str::<AgentModel>("7").unwrap_err();
    }
}
