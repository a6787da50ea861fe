use std::borrow::Cow;

use crate::ids::{EventId, WorkflowPhaseId, WorkflowRunId};
use crate::wire::text::Timestamp;

object! {
    /// The agent started a run of a workflow: the first event of the run.
    ///
    /// A session can be idle with `end_turn` while runs are open; another turn follows when they end.
    response WorkflowRunCreated ["type" = "workflow_run.created"] {
        /// Its id.
        id: required EventId,
        /// The run.
        workflow_run_id: required WorkflowRunId,
        /// Name of the workflow.
        name: required String,
        /// What the workflow does.
        description: nullable String,
        /// The phases that it goes through.
        phases: required Vec<WorkflowRunPhase>,
        /// When.
        processed_at: required Timestamp,
    }

    /// A phase of a workflow run.
    response WorkflowRunPhase [] {
        /// Its id.
        id: required WorkflowPhaseId,
        /// Its name.
        name: required String,
        /// What happens in it.
        description: nullable String,
    }

    /// A workflow run runs or waits.
    response WorkflowRunStatusChange [] {
        /// Its id.
        id: required EventId,
        /// The run.
        workflow_run_id: required WorkflowRunId,
        /// When.
        processed_at: required Timestamp,
    }

    /// A workflow run ended: the last event of the run.
    response WorkflowRunStatusEnded ["type" = "workflow_run.status_ended"] {
        /// Its id.
        id: required EventId,
        /// The run.
        workflow_run_id: required WorkflowRunId,
        /// How it ended.
        result: required WorkflowRunResult,
        /// When.
        processed_at: required Timestamp,
    }

    /// Something went wrong in a workflow run, or kept it from being created.
    response WorkflowRunErrorEvent ["type" = "workflow_run.error"] {
        /// Its id.
        id: required EventId,
        /// The run; `None` if it could not be created.
        workflow_run_id: nullable WorkflowRunId,
        /// What went wrong.
        error: required WorkflowRunError,
        /// When.
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
        /// When.
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
        /// When.
        processed_at: required Timestamp,
    }

    /// A workflow run ended with an error.
    response WorkflowRunFailure ["type" = "error"] {
        /// What went wrong.
        error: required WorkflowRunError,
    }

    /// An error with nothing but its message.
    response WorkflowRunFault [] {
        /// In words.
        message: required String,
    }
}

union! {
    /// How a workflow run ended.
    WorkflowRunResult by "type" {
        /// Its program finished; whether the work succeeded is another matter.
        "completed" => Completed,
        /// With an error.
        "error" => Error(WorkflowRunFailure),
        /// It was stopped.
        "stopped" => Stopped,
    }

    /// What went wrong in a workflow run.
    WorkflowRunError by "type" {
        /// It took too long.
        "timeout_error" => Timeout(WorkflowRunFault),
        /// Its program failed.
        "program_error" => Program(WorkflowRunFault),
        /// It needs more threads than it may have.
        "thread_limit_error" => ThreadLimit(WorkflowRunFault),
        /// Too many runs are open; this one was not created.
        "max_workflow_runs_error" => MaxWorkflowRuns(WorkflowRunFault),
        /// Nothing more is known.
        "unknown_error" => Unspecified(WorkflowRunFault),
    }
}

impl WorkflowRunError {
    /// The error in words. An error that this version does not know has them too, if it is shaped like the others.
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
