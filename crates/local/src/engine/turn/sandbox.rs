//! Runs a sandbox tool in the session's directory.

use crate::engine::tool_call::ToolOutput;
use crate::engine::turn::{Interrupted, Turn};
use crate::state::ids::fresh_id;
use crate::state::session::Session;
use managed_agents_toolset::{Mount, Options, Toolset};
use serde_json::Value;
use std::io;
use std::path::Path;
use std::sync::PoisonError;

/// Longer outputs are saved to a file, and the agent gets its path.
const MAX_OUTPUT_CHARACTERS: usize = 100_000;

impl Turn {
    pub(super) fn run_tool(&mut self, name: &str, input: &Value) -> Result<ToolOutput, Interrupted> {
        let session = self.session.clone();
        let thread = self.thread;
        let own = session.read(|inner| inner.threads[thread].toolset.clone());
        let mut toolset = own.lock().unwrap_or_else(PoisonError::into_inner);
        if toolset.is_none() {
            match make(&session) {
                Ok(made) => *toolset = Some(made),
                Err(error) => {
                    return Ok(ToolOutput::error(format!("{name}: the sandbox cannot be set up: {error}")));
                }
            }
        }
        let toolset = toolset.as_mut().expect("it was just made");
        let canceller = toolset.canceller();
        // In the same update as the check for interrupts: a later interrupt finds the tool to
        // cancel.
        self.step(|inner| {
            inner.threads[thread].canceller = Some(canceller);
            inner.threads[thread].tool_running = true;
        })?;
        let output = toolset.run(name, input);
        session.update(|inner| inner.threads[thread].tool_running = false);
        Ok(match output {
            Some(output) => {
                spill(&session.folder, ToolOutput { text: output.text, is_error: output.is_error })
            }
            None => ToolOutput::error(format!("{name}: this local server does not have this tool")),
        })
    }
}

fn make(session: &Session) -> io::Result<Toolset> {
    let folder = session.folder.as_path();
    let stores = session.read(|inner| inner.resources.clone()).into_iter();
    let stores = stores.filter(|resource| resource["access"] == "read_only");
    let read_only = stores.filter_map(|store| Some(folder.join(store["mount_path"].as_str()?.get(1..)?)));
    let session = folder.join("mnt/session");
    let memory = Mount { virtual_path: "/mnt/memory".into(), real_path: folder.join("mnt/memory") };
    Toolset::new(Options {
        read_only_roots: read_only.chain([session.join("uploads")]).collect(),
        mounts: vec![Mount { virtual_path: "/mnt/session".into(), real_path: session }, memory],
        ..Options::new(folder)
    })
}

fn spill(folder: &Path, output: ToolOutput) -> ToolOutput {
    let length = output.text.chars().count();
    if length <= MAX_OUTPUT_CHARACTERS {
        return output;
    }
    let place = format!("tool_outputs/{}.txt", fresh_id("output"));
    let path = folder.join(&place);
    let written = std::fs::create_dir_all(folder.join("tool_outputs"))
        .and_then(|()| std::fs::write(path, &output.text));
    match written {
        Ok(()) => ToolOutput {
            text: format!("The output has {length} characters and was saved to {place}."),
            ..output
        },
        Err(error) => {
            ToolOutput::error(format!("the output has {length} characters and could not be saved: {error}"))
        }
    }
}
