//! Procedures: `stop_session.json` and `output_files.json`.

use std::time::Duration;

use managed_agents_conformance::behaviour::Table;
use managed_agents_core::{FinalStatus, IdleWaiter, OutputFiles, Procedure, ProcedureAction, StopSession};
use serde_json::{Value, json};

use crate::behaviour::{World, check, described, no_answer, response};

/// The time for an answer that is under way at the timeout.
const GRACE: Duration = Duration::from_secs(5);

#[test]
fn sessions_are_stopped_as_the_table_says() {
    let table = Table::stop_session();
    check(&table, |row, world| {
        let session = "sesn_1".into();
        let timeout = table.timeout(row);
        match &*row.call {
            "wait_until_idle" => stop(&mut IdleWaiter::new(session), world, timeout),
            "interrupt" => stop(&mut StopSession::interrupt(session), world, timeout),
            "archive" => stop(&mut StopSession::archive(session), world, timeout),
            "delete" => stop(&mut StopSession::delete(session), world, timeout),
            other => panic!("{other}"),
        }
    });
}

#[test]
fn output_files_are_listed_as_the_table_says() {
    let table = Table::output_files();
    check(&table, |row, world| {
        let mut procedure = OutputFiles::new("sesn_1".into());
        run(&mut procedure, world, table.timeout(row))?;
        let files = procedure.files().expect("a list that could not be read is an error");
        let ids = files.iter().map(|file| serde_json::from_str::<Value>(file).unwrap()["id"].clone());
        Ok(ids.collect())
    });
}

fn stop(procedure: &mut impl Procedure, world: &mut World<'_>, timeout: Duration) -> Result<Value, Value> {
    run(procedure, world, timeout)?;
    match procedure.final_status() {
        Some(FinalStatus::Idle) => Ok("idle".into()),
        Some(FinalStatus::Terminated) => Ok("terminated".into()),
        Some(FinalStatus::Deleted) => Ok("deleted".into()),
        _ => Err(json!({ "kind": "still_running" })),
    }
}

/// Drives a procedure as an adapter does.
fn run(procedure: &mut impl Procedure, world: &mut World<'_>, deadline: Duration) -> Result<(), Value> {
    let mut is_unanswered = false;
    loop {
        if world.now >= deadline {
            procedure.handle_deadline();
        }
        match procedure.poll() {
            ProcedureAction::Ask(request) => {
                let answer = world.send(request.into(), deadline.max(world.now + GRACE));
                is_unanswered = answer.is_none();
                match answer {
                    Some(answer) => procedure.handle_answer(response(&answer, &answer.body()).into()),
                    None => procedure.handle_failure(),
                }
            }
            ProcedureAction::Wait(time) => {
                let left = deadline.saturating_sub(world.now);
                world.now += time.min(left);
                if time <= left {
                    procedure.handle_timeout();
                }
            }
            ProcedureAction::Done => break,
        }
    }
    if let Some(failure) = procedure.take_failure() {
        return Err(described(&failure.into()));
    }
    if is_unanswered { Err(no_answer()) } else { Ok(()) }
}
