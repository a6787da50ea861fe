//! The sandbox tools of a Claude Managed Agent (bash, read, write, edit, glob, grep) on a confined directory.
#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!("managed-agents-toolset needs Unix: its bash tool is /bin/bash with process groups");

mod bash;
mod boundary;
mod canonical;
mod deadline;
mod edit;
mod glob;
mod grep;
mod input;
mod options;
mod output;
mod read;
mod target;
mod toolset;
mod walk;
mod whole;
mod wording;
mod write;

pub use bash::Canceller;
pub use options::{Mount, Options};
pub use output::Output;
pub use toolset::Toolset;
