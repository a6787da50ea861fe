//! Skills that an agent can load.

use crate::ids::SkillId;

union! {
    /// A skill of an agent, as stored.
    AgentSkill by "type" {
        /// One of Anthropic's.
        "anthropic" => Anthropic(SkillReference),
        /// One of yours.
        "custom" => Custom(SkillReference),
    }

    /// A skill to give to an agent.
    AgentSkillParams by "type" {
        /// One of Anthropic's, for example `xlsx`.
        "anthropic" => Anthropic(SkillReferenceParams),
        /// One of yours, `skill_..`.
        "custom" => Custom(SkillReferenceParams),
    }
}

impl AgentSkillParams {
    /// One of Anthropic's skills by name, without a version.
    pub fn anthropic(skill_id: impl Into<SkillId>) -> Self {
        Self::Anthropic(SkillReferenceParams::new(skill_id))
    }

    /// One of your skills, without a version.
    pub fn custom(skill_id: impl Into<SkillId>) -> Self {
        Self::Custom(SkillReferenceParams::new(skill_id))
    }
}

object! {
    /// A skill in one of its versions.
    response SkillReference [] {
        /// The skill.
        skill_id: required SkillId,
        /// The version; may be `latest`.
        version: required String,
    }

    /// A skill to give to an agent, in one of its versions.
    request SkillReferenceParams [] {
        /// The skill.
        skill_id: required SkillId,
        /// The version.
        version: optional String,
    }
}
