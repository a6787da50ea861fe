//! Skills: versioned folders of instructions and files that an agent can load.
//!
//! Uploads are multipart bodies and not JSON, so they have no type here.

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
        /// Origin of the skill.
        source: required SkillSource,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
    }

    /// Origin of a skill.
    response SkillSource [] {
        /// Author of the skill.
        kind as "type": required SkillSourceKind,
    }

    /// One version of a skill.
    response SkillVersion ["type" = "skill_version"] {
        /// The version.
        id: required SkillVersionId,
        /// The skill.
        skill_id: required SkillId,
        /// Its name for agents, from its `SKILL.md`.
        name: required String,
        /// Purpose, from its `SKILL.md`.
        description: required String,
        /// Creation time.
        created_at: required Timestamp,
    }

    /// Reply to `DELETE /v1/skills/{skill_id}`.
    response DeletedSkill ["type" = "skill_deleted"] {
        /// The deleted skill.
        id: required SkillId,
    }

    /// Reply to `DELETE /v1/skills/{skill_id}/versions/{version}`.
    response DeletedSkillVersion ["type" = "skill_version_deleted"] {
        /// The deleted version.
        id: required SkillVersionId,
    }
}

open_enum! {
    /// Author of a skill.
    SkillSourceKind {
        /// You.
        Custom = "custom",
        /// Anthropic.
        Anthropic = "anthropic",
        /// Anthropic, as an example.
        AnthropicExample = "anthropic_example",
        /// A plugin.
        Plugin = "plugin",
    }
}

query! {
    /// Query of `GET /v1/skills`.
    ListSkills {
        /// Only skills of this origin.
        source: one SkillSourceKind,
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }

    /// Query of `GET /v1/skills/{skill_id}/versions`.
    ListSkillVersions {
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
