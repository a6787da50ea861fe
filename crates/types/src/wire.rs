//! How JSON becomes these types and back without losing anything.
//!
//! serde's derive would do the known fields, but `flatten` (for unknown fields) and `tag` (for unions) buffer every value. The macros
//! here write the same visitors by hand: one pass, unknown fields kept as text, absent and `null` told apart on the way back, and
//! answers read however little they say.

#[macro_use]
mod object;
#[macro_use]
mod open_enum;
#[macro_use]
mod query;
#[macro_use]
mod text;
#[macro_use]
mod union;

mod extra;
mod field;
mod json;
mod key;
mod list;
mod member;
mod missing;
mod odd;
mod page;
mod short_form;
mod update;

pub use extra::Extra;
pub use json::Json;
pub use list::{List, OddItem};
pub use member::UnknownMember;
pub use missing::Missing;
pub use odd::odd_path;
pub use open_enum::Unknown;
pub use page::Page;
pub use query::Query;
pub use text::{Seconds, Secret, Timestamp};
pub use update::Update;

pub(crate) use field::{Field, read_many, read_nothing, read_text};
pub(crate) use key::Key;
pub(crate) use member::{Member, Union, bit, read_constant, read_object, read_union, write_object};
pub(crate) use short_form::read_text_or_object;
