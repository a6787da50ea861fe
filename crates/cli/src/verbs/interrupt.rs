//! `interrupt`: stops the agent of a session and waits until it is idle.

use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use managed_agents_blocking::FinalStatus;
use managed_agents_blocking::types::SessionId;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::verbs::ctrl_c::CtrlC;
use crate::verbs::duration::timeout;
use crate::verbs::report::Report;

/// The longest wait for the idle, if no other is given.
const TIMEOUT: Duration = Duration::from_secs(2 * 60);

pub(crate) fn command() -> Command {
    Command::new("interrupt").about("Interrupt the agent of a session and wait until it is idle").args([
        Arg::new("session").required(true).value_name("SESSION"),
        timeout("Stop waiting after this time, such as 90s or 10m; the interrupt stays sent [default: 2m]"),
    ])
}

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let mut report = Report::new(matches);
    let ctrl_c = CtrlC::listen(report.exit_message(false));
    let result = interrupted(matches, &ctrl_c, &mut report);
    ctrl_c.take();
    report.finish(result)
}

fn interrupted(matches: &ArgMatches, ctrl_c: &CtrlC, report: &mut Report) -> Result<u8, Failure> {
    let id = matches.get_one::<String>("session").cloned().unwrap_or_default();
    let timeout = matches.get_one::<Duration>("timeout").copied().unwrap_or(TIMEOUT);
    let connection = Connection::new(matches)?;
    report.session(&id);
    report.begin(&id)?;
    ctrl_c.update(report.exit_message(false));
    let status = connection.client.interrupt(&SessionId::from(id.as_str()), timeout);
    match status.map_err(|error| Failure::of("interrupt", &error))? {
        FinalStatus::Deleted => {
            Err(Failure { code: 4, message: format!("there is no session {id}"), ..Failure::default() })
        }
        FinalStatus::Terminated => {
            report.note("the session is terminated");
            Ok(14)
        }
        _ => {
            report.note("the agent is idle");
            Ok(0)
        }
    }
}
