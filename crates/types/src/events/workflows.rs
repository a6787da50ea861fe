//! Events of workflow runs.

use std::borrow::Cow;

use crate::ids::{EventId, WorkflowPhaseId, WorkflowRunId};
use crate::wire::text::Timestamp;

object! {
    /// The agent started a workflow run. The first event of the run.
    ///
    /// A session can be idle with `end_turn` while runs are open. Another turn follows when they
    /// end.
    response WorkflowRunCreated ["type" = "workflow_run.created"] {
        /// Its id.
        id: required EventId,
        /// The run.
        workflow_run_id: required WorkflowRunId,
        /// Name of the workflow.
        name: required String,
        /// Description of the workflow.
        description: nullable String,
        /// The phases that it goes through.
        phases: required Vec<WorkflowRunPhase>,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// A phase of a workflow run.
    response WorkflowRunPhase [] {
        /// Its id.
        id: required WorkflowPhaseId,
        /// Its name.
        name: required String,
        /// Description of the phase.
        description: nullable String,
    }

    /// A workflow run runs or waits.
    response WorkflowRunStatusChange [] {
        /// Its id.
        id: required EventId,
        /// The run.
        workflow_run_id: required WorkflowRunId,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// A workflow run ended: the last event of the run.
    response WorkflowRunStatusEnded ["type" = "workflow_run.status_ended"] {
        /// Its id.
        id: required EventId,
        /// The run.
        workflow_run_id: required WorkflowRunId,
        /// Result of the run.
        result: required WorkflowRunResult,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// An error that happened in a workflow run, or that prevented its creation.
    response WorkflowRunErrorEvent ["type" = "workflow_run.error"] {
        /// Its id.
        id: required EventId,
        /// The run; `None` if it could not be created.
        workflow_run_id: nullable WorkflowRunId,
        /// The error.
        error: required WorkflowRunError,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// A phase of a workflow run started.
    response WorkflowRunPhaseStarted ["type" = "workflow_run.phase_started"] {
        /// Its id.
        id: required EventId,
        /// The run.
        workflow_run_id: required WorkflowRunId,
        /// The phase.
        workflow_run_phase_id: required WorkflowPhaseId,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// A phase of a workflow run ended.
    response WorkflowRunPhaseEnded ["type" = "workflow_run.phase_ended"] {
        /// Its id.
        id: required EventId,
        /// The event that started the phase.
        phase_started_id: required EventId,
        /// The run.
        workflow_run_id: required WorkflowRunId,
        /// The phase.
        workflow_run_phase_id: required WorkflowPhaseId,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// A workflow run ended with an error.
    response WorkflowRunFailure ["type" = "error"] {
        /// The error.
        error: required WorkflowRunError,
    }

    /// An error with nothing but its message.
    response WorkflowRunFault [] {
        /// Message for people.
        message: required String,
    }
}

union! {
    /// Result of a workflow run.
    WorkflowRunResult by "type" {
        /// The program of the run finished, which does not mean that its work succeeded.
        "completed" => Completed,
        /// The run ended with an error.
        "error" => Error(WorkflowRunFailure),
        /// The run was stopped.
        "stopped" => Stopped,
    }

    /// An error of a workflow run.
    WorkflowRunError by "type" {
        /// The time limit was exceeded.
        "timeout_error" => Timeout(WorkflowRunFault),
        /// Its program failed.
        "program_error" => Program(WorkflowRunFault),
        /// The run needs more threads than are allowed.
        "thread_limit_error" => ThreadLimit(WorkflowRunFault),
        /// Too many runs are open; this one was not created.
        "max_workflow_runs_error" => MaxWorkflowRuns(WorkflowRunFault),
        /// An error without further details.
        "unknown_error" => Unspecified(WorkflowRunFault),
    }
}

impl WorkflowRunError {
    /// Returns the message for people. Works for an error that this version does not know, if that
    /// error has the fields of the others.
    pub fn message(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Timeout(fault)
            | Self::Program(fault)
            | Self::ThreadLimit(fault)
            | Self::MaxWorkflowRuns(fault)
            | Self::Unspecified(fault) => Some(Cow::Borrowed(&fault.message)),
            Self::Unknown(unknown) => {
                unknown.json().decode::<WorkflowRunFault>().ok().map(|fault| Cow::Owned(fault.message))
            }
        }
    }
}
