//! Settings of a user at other providers.

pub mod google;
