//! Prints the messages and actions of an agent as lines.

use std::io::{self, Write};

use managed_agents_blocking::RawEvent;
use serde_json::Value;

use crate::report::Report;
use crate::terminal::{Style, Terminal, printable, short};

/// Prints an event that a watching person wants to see: a message, a tool call, an error.
///
/// # Errors
///
/// Fails if the reader has closed the output.
pub fn show<W: Write>(event: &RawEvent, terminal: &mut Terminal<W>) -> io::Result<()> {
    match event.kind() {
        "agent.message" => {
            let text = event.content_text().unwrap_or_default();
            // Skips the line for programs.
            let lines: Vec<&str> = text.lines().filter(|line| Report::find(line).is_none()).collect();
            terminal.line(printable(lines.join("\n").trim_end()))
        }
        "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use" => {
            let name = event.text(&["name"]).unwrap_or_default();
            let using = terminal.styled(Style::Cyan, format!("[Using tool: {name}]"));
            let argument = main_argument(event.field(&["input"]).unwrap_or("{}"));
            terminal.line(format!("{using} {}", terminal.styled(Style::Dim, short(&argument, 80))))
        }
        "agent.tool_result" | "agent.mcp_tool_result" if event.field(&["is_error"]) == Some("true") => {
            let text = event.content_text().unwrap_or_default();
            terminal.line(terminal.styled(Style::Red, format!("  failed: {}", short(&text, 80))))
        }
        "session.error" => {
            let message = event.text(&["error", "message"]).unwrap_or_default();
            terminal.line(terminal.styled(Style::Red, format!("session error: {message}")))
        }
        _ => Ok(()),
    }
}

/// Returns the most informative argument of a tool call.
pub fn main_argument(input: &str) -> String {
    let input: Value = serde_json::from_str(input).unwrap_or_default();
    let named =
        ["command", "file_path", "pattern", "query", "url"].iter().find_map(|name| input[name].as_str());
    match named {
        Some(argument) => argument.into(),
        None if input.is_null() => String::new(),
        None => input.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(json: &str) -> String {
        let mut out = Vec::new();
        show(&RawEvent::parse(json.into()).unwrap(), &mut Terminal::plain(&mut out)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn one_dense_line_tells_which_tool_does_what() {
        let bash =
            r#"{"type":"agent.tool_use","name":"bash","input":{"command":"cd x\nls","restart":false}}"#;
        assert_eq!(shown(bash), "[Using tool: bash] cd x ..\n");
        let own = r#"{"type":"agent.custom_tool_use","name":"rate","input":{"from":"EUR"}}"#;
        assert_eq!(shown(own), "[Using tool: rate] {\"from\":\"EUR\"}\n");
    }

    #[test]
    fn what_the_agent_says_cannot_steer_the_terminal() {
        let message = r#"{"type":"agent.message","content":[{"type":"text","text":"a\u001b]0;x\u0007\nb\nRESULT {\"total\":\"1\",\"invoices\":1,\"discrepancies\":[]}"}]}"#;
        assert_eq!(shown(message), "a␛]0;x␇\nb\n");
        let tool = r#"{"type":"agent.tool_use","name":"\u001b[2J","input":{"command":"\u001b[A"}}"#;
        assert_eq!(shown(tool), "[Using tool: ␛[2J] ␛[A\n");
    }

    #[test]
    fn failures_are_shown_and_the_rest_is_left_out() {
        let failed = r#"{"type":"agent.tool_result","is_error":true,"content":[{"type":"text","text":"no such file"}]}"#;
        assert_eq!(shown(failed), "  failed: no such file\n");
        assert_eq!(shown(&failed.replace("true", "false")), "");
        assert_eq!(shown(r#"{"type":"session.status_running"}"#), "");
        assert_eq!(shown(r#"{"type":"session.error","error":{"message":"busy"}}"#), "session error: busy\n");
    }
}
