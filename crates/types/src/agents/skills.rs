//! Skills that an agent can load.

use crate::SkillId;

union! {
    /// A skill of an agent, as stored.
    AgentSkill by "type" {
        /// One of Anthropic's.
        "anthropic" => Anthropic(SkillVersion),
        /// One of yours.
        "custom" => Custom(SkillVersion),
    }

    /// A skill to give to an agent.
    AgentSkillParams by "type" {
        /// One of Anthropic's, for example `xlsx`.
        "anthropic" => Anthropic(SkillVersionParams),
        /// One of yours, `skill_..`.
        "custom" => Custom(SkillVersionParams),
    }
}

impl AgentSkillParams {
    /// One of Anthropic's skills by name, without a version.
    pub fn anthropic(skill_id: impl Into<SkillId>) -> Self {
        Self::Anthropic(SkillVersionParams::new(skill_id))
    }

    /// One of your skills, without a version.
    pub fn custom(skill_id: impl Into<SkillId>) -> Self {
        Self::Custom(SkillVersionParams::new(skill_id))
    }
}

object! {
    /// A version of a skill.
    response SkillVersion [] {
        /// The skill.
        skill_id: required SkillId,
        /// The version; may be `latest`.
        version: required String,
    }

    /// A version of a skill, to be given to an agent.
    request SkillVersionParams [] {
        /// The skill.
        skill_id: required SkillId,
        /// The version.
        version: optional String,
    }
}
