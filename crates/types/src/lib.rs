//! To be written.
#![forbid(unsafe_code)]

#[macro_use]
mod wire;

pub mod agents;
pub mod budget;
pub mod content;
pub mod environments;
pub mod errors;
pub mod events;
pub mod files;
pub mod ids;
pub mod sessions;
pub mod threads;
pub mod tool_input;

pub use self::ids::*;
pub use self::{agents::*, budget::*, content::*, environments::*, errors::*, events::*, files::*};
pub use self::{sessions::*, threads::*, tool_input::*};
pub use wire::{Extra, Json, Page, Query, Seconds, Secret, Timestamp, Unknown, UnknownMember, Update};
