/// What a tool call gave back, as it goes into a tool result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Output {
    /// The text of the result. It may be empty, where a tool result usually says `(no output)`.
    pub text: String,
    /// Whether the tool failed; `text` then says how, in words for the agent.
    pub is_error: bool,
}

impl From<Result<String, String>> for Output {
    fn from(result: Result<String, String>) -> Self {
        match result {
            Ok(text) => Self { text, is_error: false },
            Err(text) => Self { text, is_error: true },
        }
    }
}
