//! How JSON becomes these types and back without losing anything.
//!
//! serde's derive would do the known fields, but `flatten` (for unknown fields) and `tag` (for unions) buffer every value. The macros
//! here write the same visitors by hand: one pass, unknown fields kept as text, absent and `null` told apart on the way back, and
//! answers read however little they say.

#[macro_use]
mod object;
#[macro_use]
pub(crate) mod open_enum;
#[macro_use]
pub(crate) mod query;
#[macro_use]
pub(crate) mod text;
#[macro_use]
mod union;

pub(crate) mod extra;
pub(crate) mod field;
pub(crate) mod json;
pub(crate) mod key;
pub(crate) mod list;
pub(crate) mod many;
pub(crate) mod member;
pub(crate) mod missing;
pub(crate) mod odd;
pub(crate) mod page;
pub(crate) mod short_form;
pub(crate) mod tagged;
pub(crate) mod unknown_member;
pub(crate) mod update;

// Names that the macros write.
pub(crate) use extra::Extra;
pub(crate) use field::Field;
pub(crate) use json::Json;
pub(crate) use key::{Key, read_text};
pub(crate) use many::read_many;
pub(crate) use member::{Member, bit, read_constant, read_nothing, read_object, write_object};
pub(crate) use open_enum::Unknown;
pub(crate) use tagged::{Union, read_union};
pub(crate) use unknown_member::UnknownMember;
pub(crate) use update::Update;
