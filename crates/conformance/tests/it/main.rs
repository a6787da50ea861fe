//! What this crate promises, checked over all facts.
//!
//! In scope: the facts are whole; samples are valid, broken ones are not; the validators catch each kind of mistake.

mod facts;
mod requests;
mod samples;
mod validation;
