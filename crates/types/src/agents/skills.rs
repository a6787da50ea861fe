//! Skills that an agent can load.

use crate::ids::SkillId;

union! {
    /// A skill of an agent, as stored.
    AgentSkill by "type" {
        /// A skill by Anthropic.
        "anthropic" => Anthropic(SkillReference),
        /// A skill of your own.
        "custom" => Custom(SkillReference),
    }

    /// A skill to give to an agent.
    AgentSkillParams by "type" {
        /// A skill by Anthropic, for example `xlsx`.
        "anthropic" => Anthropic(SkillReferenceParams),
        /// A skill of your own, `skill_..`.
        "custom" => Custom(SkillReferenceParams),
    }
}

impl AgentSkillParams {
    /// Names one of Anthropic's skills, without a version.
    pub fn anthropic(skill_id: impl Into<SkillId>) -> Self {
        Self::Anthropic(SkillReferenceParams::new(skill_id))
    }

    /// Names one of your skills, without a version.
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
