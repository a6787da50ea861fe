use managed_agents_types::{
    DeletedSkill, DeletedSkillVersion, ListSkillVersions, ListSkills, Page, Skill, SkillSource,
    SkillSourceKind, SkillVersion,
};

use crate::check::{Check, check};
use crate::queries::Queries;

pub(crate) const TYPES: &[Check] = &[
    check::<DeletedSkill>("DeletedSkill"),
    check::<DeletedSkillVersion>("DeletedSkillVersion"),
    check::<Skill>("Skill"),
    check::<SkillSource>("SkillSource"),
    check::<SkillSourceKind>("SkillSourceType"),
    check::<SkillVersion>("SkillVersion"),
    check::<Page<Skill>>("SkillsListPage"),
    check::<Page<SkillVersion>>("SkillsVersionsListPage"),
];

/// Made without struct update, so that a new field does not compile until it is set here.
pub(crate) fn queries() -> Queries {
    let (limit, page) = (Some(1), Some("page".to_owned()));
    let list_skills = ListSkills { source: Some(SkillSourceKind::Custom), limit, page: page.clone() };
    vec![
        ("skills.list", Box::new(list_skills)),
        ("skills.versions.list", Box::new(ListSkillVersions { limit, page })),
    ]
}
