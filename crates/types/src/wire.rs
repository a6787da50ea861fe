//! Reading and writing of JSON without loss.
//!
//! serde's derive could read the known fields, but its `flatten` (for unknown fields) and `tag`
//! (for unions) buffer every value. The macros here write the visitors instead. A visitor reads in
//! one pass, keeps unknown fields as text, and records which known fields were absent or `null`, so
//! that writing restores the same JSON.
//!
//! ```text
//! read leniently                       in the struct          in its Extra        Missing
//! ───────────────────────────────────  ─────────────────────  ──────────────────  ────────
//! a known field     "name":"demo"      name = "demo"          -                   -
//!                   "name":null        name = "" (empty)      null, left out      reported
//!                   absent             name = "" (empty)      left out            reported
//! a constant        "type":"agent"     -                      -                   -
//!                   "type":"other"     -                      "other", left out   -
//!                   absent             -                      left out            reported
//! an unknown field  "newer":7          -                      "newer":7           -
//! an enum           "status":"newer"   Status::Unknown        -                   -
//! a union           {"type":"newer"}   Member::Unknown        -                   -
//! a wrong kind      "name":7           an error; inside a List it turns that item into an OddItem
//!
//! write:  constants and fields, except those left out and still empty; then the Extra's values,
//!         except those whose field has been written
//! ```
//!
//! A nullable or optional field takes `null` as `None`. Absent, a nullable field is left out.

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
