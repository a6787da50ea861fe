//! Parses the command line.

use std::error::Error;
use std::path::PathBuf;

use lexopt::{Arg, ValueExt};
use managed_agents_blocking::types::AgentId;
use managed_agents_local::Faults;

pub(crate) const HELP: &str = "\
An agent reconciles invoices with a ledger.

Usage: cargo run --example invoices -- [OPTIONS]

Options:
      --folder DIR   your own text files with a `Total:` line each and, if you like, a ledger.csv with
                     lines of `file, .., amount`; without it invoices are made up
      --seed N       makes up the same invoices as another run with this number
      --keep         leaves the made-up invoices where they are, for --folder
      --live         on the service, with ANTHROPIC_API_KEY; without it on a local server
      --model MODEL  for the agent (claude-opus-4-7)
      --agent ID     an agent that exists, in place of a new one
      --faults SPEC  what goes wrong on the local server, as 'cut-after-bytes=900,route=stream'
  -h, --help         this text
";

pub(crate) struct Arguments {
    pub(crate) folder: Option<PathBuf>,
    pub(crate) seed: u64,
    pub(crate) keep: bool,
    pub(crate) is_live: bool,
    pub(crate) model: String,
    pub(crate) agent: Option<AgentId>,
    pub(crate) faults: Faults,
}

impl Arguments {
    /// `None` means that help was requested.
    pub(crate) fn read() -> Result<Option<Self>, Box<dyn Error>> {
        let mut arguments = Self {
            folder: None,
            seed: fastrand::u64(..),
            keep: false,
            is_live: false,
            model: "claude-opus-4-7".into(),
            agent: None,
            faults: Faults::default(),
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("folder") => arguments.folder = Some(parser.value()?.into()),
                Arg::Long("seed") => arguments.seed = parser.value()?.parse()?,
                Arg::Long("keep") => arguments.keep = true,
                Arg::Long("live") => arguments.is_live = true,
                Arg::Long("model") => arguments.model = parser.value()?.string()?,
                Arg::Long("agent") => arguments.agent = Some(parser.value()?.string()?.into()),
                Arg::Long("faults") => arguments.faults = Faults::parse(&parser.value()?.string()?)?,
                Arg::Short('h') | Arg::Long("help") => return Ok(None),
                other => return Err(format!("{}; --help lists the options", other.unexpected()).into()),
            }
        }
        if arguments.is_live && arguments.faults != Faults::default() {
            return Err("--faults is for the local server: leave it or --live out".into());
        }
        Ok(Some(arguments))
    }
}
