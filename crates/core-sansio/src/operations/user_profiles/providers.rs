//! Controls that a user has at other providers.

pub mod google;
