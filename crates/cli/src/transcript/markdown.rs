//! Writes events as Markdown.

use managed_agents_blocking::RawEvent;

use crate::visible::visible;

#[derive(Default)]
pub(crate) struct Markdown {
    /// The heading so far: the thread, and who speaks.
    heading: (Option<String>, &'static str),
}

impl Markdown {
    /// Returns the text of an event, which is empty for one that nobody reads.
    pub(crate) fn event(&mut self, thread: Option<&str>, event: &RawEvent) -> String {
        let content = || event.content_text().unwrap_or_default();
        let name = || event.text(&["name"]).unwrap_or_else(|| "a tool".into());
        let (speaker, text) = match event.kind() {
            "user.message" => ("You", content()),
            "agent.message" => ("Agent", content()),
            "agent.tool_use" | "agent.custom_tool_use" | "agent.mcp_tool_use" => {
                let input = event.field(&["input"]).unwrap_or_default();
                ("Agent", format!("`{}`\n\n{}", name().replace('`', "'"), fenced("json", input)))
            }
            "agent.tool_result"
            | "agent.mcp_tool_result"
            | "user.custom_tool_result"
            | "user.tool_result" => ("Result", fenced("", &content())),
            "user.define_outcome" => {
                let part = |path: &[&str]| event.text(path).unwrap_or_default();
                (
                    "You",
                    format!("{}\n\n{}", part(&["description"]), fenced("", &part(&["rubric", "content"]))),
                )
            }
            "span.outcome_evaluation_end" => {
                let part = |name| event.text(&[name]).unwrap_or_default();
                ("Evaluation", format!("{}: {}", part("result"), part("explanation")))
            }
            "agent.thread_message_sent" => ("Agent", message("To", event, "to_agent_name")),
            "agent.thread_message_received" => ("Message", message("From", event, "from_agent_name")),
            "user.tool_confirmation" => {
                let reason =
                    event.text(&["deny_message"]).map_or_else(String::new, |text| format!(": {text}"));
                ("You", format!("{}{reason}", event.text(&["result"]).unwrap_or_default()))
            }
            "user.interrupt" => ("You", "(interrupt)".to_owned()),
            "session.error" => ("Error", event.text(&["error", "message"]).unwrap_or_default().into_owned()),
            _ => return String::new(),
        };
        let heading = match (self.heading == (thread.map(str::to_owned), speaker), thread) {
            (true, _) => String::new(),
            (false, Some(thread)) => format!("## {speaker} in thread {thread}\n\n"),
            (false, None) => format!("## {speaker}\n\n"),
        };
        self.heading = (thread.map(str::to_owned), speaker);
        visible(&format!("{heading}{}\n\n", text.trim_end()))
    }
}

/// Returns a message from one agent to another. The first agent has no name.
fn message(direction: &str, event: &RawEvent, name: &str) -> String {
    let name = event.text(&[name]).unwrap_or_else(|| "the first agent".into());
    format!("{direction} {name}:\n\n{}", event.content_text().unwrap_or_default())
}

/// Returns a block of code whose fence is longer than any in the text.
fn fenced(language: &str, text: &str) -> String {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}
