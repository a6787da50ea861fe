//! Controls that a user has at Google.

pub mod data_controls;
