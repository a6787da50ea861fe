//! Tables of pure rules: one input, one result.

use serde::Deserialize;

/// A row of `base_urls.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseUrlRow {
    /// The base URL that the program gives.
    pub base_url: String,
    /// The URL of `GET /v1/agents` under it; or
    pub agents: Option<String>,
    /// why the base URL is refused.
    pub refused: Option<String>,
}

/// A row of `path_segments.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentRow {
    /// The id that the program gives, repeated `times`.
    id: String,
    #[serde(default = "once")]
    times: usize,
    /// The path of `GET /v1/sessions/{session_id}`; or
    pub path: Option<String>,
    /// why the id is refused.
    pub refused: Option<String>,
}

/// A row of `betas.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BetaRow {
    /// The operation that the program sends.
    pub operation: String,
    /// The `anthropic-beta` header among the client's headers.
    pub client: Option<String>,
    /// The `anthropic-beta` header among the operation's own headers.
    pub request: Option<String>,
    /// The header that is sent, empty for none; or
    pub sent: Option<String>,
    /// why nothing is sent.
    pub refused: Option<String>,
}

impl SegmentRow {
    /// Returns the id that the program gives.
    pub fn id(&self) -> String {
        self.id.repeat(self.times)
    }
}

/// Reads `base_urls.json`.
pub fn base_urls() -> Vec<BaseUrlRow> {
    rows(include_str!("../../../../spec/behaviour/base_urls.json"))
}

/// Reads `path_segments.json`.
pub fn segments() -> Vec<SegmentRow> {
    rows(include_str!("../../../../spec/behaviour/path_segments.json"))
}

/// Reads `betas.json`.
pub fn betas() -> Vec<BetaRow> {
    rows(include_str!("../../../../spec/behaviour/betas.json"))
}

fn rows<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    #[derive(Deserialize)]
    struct Rows<T> {
        rows: Vec<T>,
    }
    let Rows { rows } = serde_json::from_str(text).unwrap_or_else(|error| panic!("a table: {error}"));
    rows
}

fn once() -> usize {
    1
}
