//! Settings of a user at Google.

pub mod data_controls;
