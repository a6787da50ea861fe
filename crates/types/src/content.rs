//! Content blocks: what messages and tool results are made of.

pub(crate) mod source;

pub use source::{
    Base64Document, Base64Image, DocumentMediaType, DocumentSource, FileSource, ImageMediaType, ImageSource,
    PlainText, UrlSource,
};

union! {
    /// One piece of a message or of a tool result. A string becomes a text block.
    ///
    /// Not every block may stand everywhere; the service refuses what does not fit.
    ///
    /// | Where | Blocks |
    /// | --- | --- |
    /// | what a user says | text, image, document |
    /// | what an agent says | text, redacted |
    /// | the result of a tool | text, image, document, search result |
    ///
    /// ```
    /// use managed_agents_types::{ContentBlock, ImageBlock, UrlSource};
    ///
    /// let content: Vec<ContentBlock> = vec![
    ///     "What is on this picture?".into(),
    ///     ImageBlock::new(UrlSource::new("https://example.com/cat.png")).into(),
    /// ];
    /// assert_eq!(content[0].as_text(), Some("What is on this picture?"));
    /// ```
    ContentBlock by "type" {
        /// Text.
        "text" => Text(TextBlock) from,
        /// A picture.
        "image" => Image(ImageBlock) from,
        /// A document: PDF or plain text.
        "document" => Document(DocumentBlock) from,
        /// Something that a search found, for the model to cite.
        "search_result" => SearchResult(SearchResultBlock) from,
        /// Content that the service holds back. It is only read: sent, it is refused.
        "redacted" => Redacted,
    }
}

impl ContentBlock {
    /// A text block.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(TextBlock::new(text))
    }

    /// The text, if this is a text block.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(block) => Some(&block.text),
            _ => None,
        }
    }
}

impl From<&str> for ContentBlock {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for ContentBlock {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

object! {
    /// A block of text.
    both TextBlock ["type" = "text"] {
        /// The text.
        text: required String,
    }

    /// A picture.
    both ImageBlock ["type" = "image"] {
        /// Where the picture is.
        source: required ImageSource,
    }

    /// A document.
    both DocumentBlock ["type" = "document"] {
        /// Where the document is.
        source: required DocumentSource,
        /// Its title.
        title: optional String,
        /// What the model should know about it beside its text.
        context: optional String,
    }

    /// One result of a search.
    both SearchResultBlock ["type" = "search_result"] {
        /// Where it was found, for example a URL.
        source: required String,
        /// Its title.
        title: required String,
        /// Its text.
        content: each TextBlock,
        /// Whether the model may cite it.
        citations: required SearchResultCitations,
    }

    /// Whether a search result may be cited.
    both SearchResultCitations [] {
        /// True when the model may cite it.
        enabled: required bool,
    }
}

impl From<&str> for TextBlock {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for TextBlock {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}
