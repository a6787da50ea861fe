use managed_agents_types::{
    Base64Document, Base64Image, ContentBlock, DocumentBlock, DocumentMediaType, DocumentSource, FileSource,
    ImageBlock, ImageMediaType, ImageSource, PlainText, SearchResultBlock, SearchResultCitations, TextBlock,
    UrlSource,
};

use crate::check::{Check, Vocabulary, check, values};

pub(crate) const TYPES: &[Check] = &[
    check::<ContentBlock>("AgentContentBlock"),
    check::<Base64Document>("Base64DocumentSource"),
    check::<Base64Image>("Base64ImageSource"),
    check::<DocumentBlock>("DocumentBlock"),
    check::<DocumentSource>("DocumentSource"),
    check::<FileSource>("FileDocumentSource"),
    check::<FileSource>("FileImageSource"),
    check::<FileSource>("FileRubric"),
    check::<ImageBlock>("ImageBlock"),
    check::<ImageSource>("ImageSource"),
    check::<PlainText>("PlainTextDocumentSource"),
    check::<ContentBlock>("RedactedBlock"),
    check::<SearchResultBlock>("SearchResultBlock"),
    check::<SearchResultCitations>("SearchResultCitations"),
    check::<TextBlock>("SearchResultContent"),
    check::<TextBlock>("SystemContentBlock"),
    check::<TextBlock>("TextBlock"),
    check::<ContentBlock>("ToolResultContentBlock"),
    check::<UrlSource>("URLDocumentSource"),
    check::<UrlSource>("URLImageSource"),
    check::<ContentBlock>("UserContentBlock"),
];

pub(crate) const VALUES: &[Vocabulary] = &[
    values("Base64DocumentSource", "media_type", DocumentMediaType::KNOWN),
    values("Base64ImageSource", "media_type", ImageMediaType::KNOWN),
];
