//! Files: uploads, and files that sessions made.
//!
//! Uploads are multipart bodies and not JSON, so they have no type here.

use crate::ids::{FileId, SessionId};
use crate::wire::text::Timestamp;

object! {
    /// Metadata of a file. The content is a separate download.
    response FileMetadata ["type" = "file"] {
        /// The file.
        id: required FileId,
        /// Its name, without folders.
        filename: required String,
        /// Its media type, for example `text/csv`.
        mime_type: required String,
        /// Size in bytes.
        size_bytes: required u64,
        /// `true` if the content can be downloaded.
        downloadable: optional bool,
        /// The session that the file belongs to, if any.
        scope: optional FileScope,
        /// Creation time.
        created_at: required Timestamp,
        /// Time at which the file expires, if it does.
        expires_at: optional Timestamp,
    }

    /// The session that a file belongs to.
    response FileScope ["type" = "session"] {
        /// The session.
        id: required SessionId,
    }

    /// Reply to `DELETE /v1/files/{file_id}`.
    response DeletedFile ["type" optional = "file_deleted"] {
        /// The deleted file.
        id: required FileId,
    }
}

query! {
    /// Query of `GET /v1/files`: a page, or the files named.
    ListFiles {
        /// Files to return, at most 100. Cannot be combined with `limit` and `page`.
        ids as "ids[]": many FileId,
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
        /// Only files of this session.
        scope_id: one SessionId,
    }
}
