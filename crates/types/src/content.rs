//! Content blocks: the parts of messages and tool results.

pub(crate) mod source;

pub use source::{
    Base64Document, Base64Image, DocumentMediaType, DocumentSource, FileSource, ImageMediaType, ImageSource,
    PlainText, UrlSource,
};

union! {
    /// One piece of a message or of a tool result. A string becomes a text block.
    ///
    /// Each place accepts some kinds of block; the service refuses the others.
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
        /// A search result, for the model to cite.
        "search_result" => SearchResult(SearchResultBlock) from,
        /// Content that the service withholds. The service refuses a request with this block.
        "redacted" => Redacted,
    }
}

impl ContentBlock {
    /// Makes a text block.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(TextBlock::new(text))
    }

    /// Returns the text of a text block, and `None` for other blocks.
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
        /// Source of the picture.
        source: required ImageSource,
    }

    /// A document.
    both DocumentBlock ["type" = "document"] {
        /// Source of the document.
        source: required DocumentSource,
        /// Its title.
        title: optional String,
        /// Context for the model that is not part of the document's text.
        context: optional String,
    }

    /// One result of a search.
    both SearchResultBlock ["type" = "search_result"] {
        /// Place of the result, for example a URL.
        source: required String,
        /// Its title.
        title: required String,
        /// Its text.
        content: each TextBlock,
        /// Permission for the model to cite the result.
        citations: required SearchResultCitations,
    }

    /// Permission to cite a search result.
    both SearchResultCitations [] {
        /// `true` if the model may cite the result.
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
