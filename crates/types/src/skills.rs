//! Skills: folders of instructions and files that an agent can load, in versions.
//!
//! What is uploaded is no JSON but a multipart body, so it has no type here.

use crate::ids::{SkillId, SkillVersionId};
use crate::wire::text::Timestamp;

object! {
    /// A skill, whatever its versions.
    response Skill ["type" = "skill"] {
        /// The skill.
        id: required SkillId,
        /// Its name for people.
        display_name: required String,
        /// Its newest version.
        latest_version_id: required SkillVersionId,
        /// Where it comes from.
        source: required SkillSource,
        /// When it was made.
        created_at: required Timestamp,
        /// When it was changed last.
        updated_at: required Timestamp,
    }

    /// Where a skill comes from.
    response SkillSource [] {
        /// Who made it.
        kind as "type": required SkillSourceKind,
    }

    /// One version of a skill.
    response SkillVersion ["type" = "skill_version"] {
        /// The version.
        id: required SkillVersionId,
        /// The skill.
        skill_id: required SkillId,
        /// Its name for agents, as its `SKILL.md` says.
        name: required String,
        /// What it is for, as its `SKILL.md` says.
        description: required String,
        /// When it was made.
        created_at: required Timestamp,
    }

    /// Answer of `DELETE /v1/skills/{skill_id}`.
    response DeletedSkill ["type" = "skill_deleted"] {
        /// The skill that was.
        id: required SkillId,
    }

    /// Answer of `DELETE /v1/skills/{skill_id}/versions/{version}`.
    response DeletedSkillVersion ["type" = "skill_version_deleted"] {
        /// The version that was.
        id: required SkillVersionId,
    }
}

open_enum! {
    /// Who made a skill.
    SkillSourceKind {
        /// You.
        Custom = "custom",
        /// Anthropic.
        Anthropic = "anthropic",
        /// Anthropic, as an example.
        AnthropicExample = "anthropic_example",
        /// A plugin brought it.
        Plugin = "plugin",
    }
}

query! {
    /// Query of `GET /v1/skills`.
    ListSkills {
        /// Only those from there.
        source: one SkillSourceKind,
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }

    /// Query of `GET /v1/skills/{skill_id}/versions`.
    ListSkillVersions {
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
