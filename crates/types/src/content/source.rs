//! Sources of pictures and documents.

use crate::ids::FileId;

union! {
    /// Source of a picture.
    ImageSource by "type" {
        /// The block holds the bytes.
        "base64" => Base64(Base64Image) from,
        /// The service fetches it.
        "url" => Url(UrlSource) from,
        /// An uploaded file.
        "file" => File(FileSource) from,
    }

    /// Source of a document.
    DocumentSource by "type" {
        /// The block holds the bytes.
        "base64" => Base64(Base64Document) from,
        /// The block holds the text.
        "text" => Text(PlainText) from,
        /// The service fetches it.
        "url" => Url(UrlSource) from,
        /// An uploaded file.
        "file" => File(FileSource) from,
    }
}

object! {
    /// The bytes of a picture.
    both Base64Image ["type" = "base64"] {
        /// Media type of the picture.
        media_type: required ImageMediaType,
        /// The bytes in base64.
        data: required String,
    }

    /// The bytes of a document.
    both Base64Document ["type" = "base64"] {
        /// Media type of the document.
        media_type: required DocumentMediaType,
        /// The bytes in base64.
        data: required String,
    }

    /// A document that is plain text.
    both PlainText ["type" = "text", "media_type" = "text/plain"] {
        /// The text, not in base64.
        data: required String,
    }

    /// A URL that the service fetches.
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
