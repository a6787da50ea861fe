//! Where the bytes of a picture or document come from.

use crate::ids::FileId;

union! {
    /// Where a picture comes from.
    ImageSource by "type" {
        /// The bytes stand in the block.
        "base64" => Base64(Base64Image) from,
        /// The service fetches it.
        "url" => Url(UrlSource) from,
        /// It was uploaded before.
        "file" => File(FileSource) from,
    }

    /// Where a document comes from.
    DocumentSource by "type" {
        /// The bytes stand in the block.
        "base64" => Base64(Base64Document) from,
        /// The text stands in the block.
        "text" => Text(PlainText) from,
        /// The service fetches it.
        "url" => Url(UrlSource) from,
        /// It was uploaded before.
        "file" => File(FileSource) from,
    }
}

object! {
    /// The bytes of a picture.
    both Base64Image ["type" = "base64"] {
        /// What kind of picture it is.
        media_type: required ImageMediaType,
        /// The bytes in base64.
        data: required String,
    }

    /// The bytes of a document.
    both Base64Document ["type" = "base64"] {
        /// What kind of document it is.
        media_type: required DocumentMediaType,
        /// The bytes in base64.
        data: required String,
    }

    /// A document that is plain text.
    both PlainText ["type" = "text", "media_type" = "text/plain"] {
        /// The text as it is, not in base64.
        data: required String,
    }

    /// Something that the service fetches.
    both UrlSource ["type" = "url"] {
        /// Its address.
        url: required String,
    }

    /// An uploaded file.
    both FileSource ["type" = "file"] {
        /// The file.
        file_id: required FileId,
    }
}

open_enum! {
    /// The kind of a picture.
    ImageMediaType {
        /// PNG.
        Png = "image/png",
        /// JPEG.
        Jpeg = "image/jpeg",
        /// GIF.
        Gif = "image/gif",
        /// WebP.
        Webp = "image/webp",
    }

    /// The kind of a document.
    DocumentMediaType {
        /// PDF.
        Pdf = "application/pdf",
    }
}
