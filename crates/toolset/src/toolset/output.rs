/// The output of a tool call, for a tool result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Output {
    /// The text of the result. It may be empty; a tool result then usually says `(no output)`.
    pub text: String,
    /// `true` if the tool failed. The text then tells the agent why.
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
