//! Files: what was uploaded, and what sessions made.
//!
//! An upload is no JSON but a multipart body, so it has no type here.

use crate::ids::{FileId, SessionId};
use crate::wire::text::Timestamp;

object! {
    /// What the service knows about a file; its bytes are read apart.
    response FileMetadata ["type" = "file"] {
        /// The file.
        id: required FileId,
        /// Its name, without folders.
        filename: required String,
        /// Its media type, for example `text/csv`.
        mime_type: required String,
        /// How long it is, in bytes.
        size_bytes: required u64,
        /// Whether its bytes can be read.
        downloadable: optional bool,
        /// The session it belongs to, if it belongs to one.
        scope: optional FileScope,
        /// When it was made.
        created_at: required Timestamp,
        /// When it expires, if it does.
        expires_at: optional Timestamp,
    }

    /// What a file belongs to.
    response FileScope ["type" = "session"] {
        /// The session.
        id: required SessionId,
    }

    /// Answer of `DELETE /v1/files/{file_id}`.
    response DeletedFile ["type" optional = "file_deleted"] {
        /// The file that was.
        id: required FileId,
    }
}

query! {
    /// Query of `GET /v1/files`: a page, or the files named.
    ListFiles {
        /// These files, up to 100; not together with `limit` and `page`.
        ids as "ids[]": many FileId,
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
        /// Only files of this session.
        scope_id: one SessionId,
    }
}
