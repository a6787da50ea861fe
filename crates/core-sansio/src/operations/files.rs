//! Files: inputs and outputs of sessions.

use managed_agents_types::{DeletedFile, FileId, FileMetadata, ListFiles, Page};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::content::Content;
use crate::request::error::Error;
use crate::request::multipart::Multipart;
use crate::request::multipart::{FilePart, body};
use crate::request::operation::Operation;

/// The limit for an upload whose length is not known in advance: 500 MiB. The service accepts files
/// of up to 500 MB.
pub const MAX_UPLOAD_BYTES: u64 = 500 * 1024 * 1024;

/// Describes a file to upload, without its content. The content may have up to 500 MB.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `new`; new fields are optional")]
pub struct UploadFile {
    /// The file's name.
    pub filename: String,
    /// The file's media type.
    pub content_type: String,
    /// The time in seconds after which the service deletes the file: 3,600 (an hour) to 7,776,000
    /// (90 days). `None` keeps it.
    pub expires_in_seconds: Option<u64>,
}

impl UploadFile {
    /// Describes an `application/octet-stream` file that does not expire.
    pub fn new(filename: impl Into<String>) -> Self {
        let content_type = String::from("application/octet-stream");
        Self { filename: filename.into(), content_type, expires_in_seconds: None }
    }

    /// Builds the parts of the request body around the file's bytes, for a streaming upload. See
    /// [`Multipart::new`] for `seed`.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Settings`] if a header cannot carry the content type.
    pub fn multipart(&self, seed: u128) -> Result<Multipart, Error> {
        let expires = self.expires_in_seconds.map(|seconds| ("expires_in_seconds", seconds.to_string()));
        Multipart::new(seed, expires.as_slice(), &self.filename, &self.content_type)
    }
}

/// `POST /v1/files`
///
/// Uploads a file. Its content is in memory; use [`upload_head`] to stream it.
pub fn upload(params: &UploadFile, content: &[u8]) -> Operation<FileMetadata> {
    let UploadFile { filename, content_type, expires_in_seconds } = params;
    let expires = expires_in_seconds.map(|seconds| seconds.to_string());
    let texts = expires.as_deref().map(|seconds| ("expires_in_seconds", seconds));
    let file = FilePart { name: "file", filename, content_type, content };
    Operation::post("/v1/files").multipart(body(texts.as_slice(), [file]))
}

/// `POST /v1/files`
///
/// Builds the request without its body. Send `multipart.head`, the file's bytes and
/// `multipart.tail` as the body.
pub fn upload_head(multipart: &Multipart) -> Operation<FileMetadata> {
    Operation::post("/v1/files").bytes(multipart.content_type.clone(), Ok(Vec::new()))
}

/// `GET /v1/files/{file_id}`
///
/// Retrieves the metadata of a file.
pub fn retrieve_metadata(file: &FileId) -> Operation<FileMetadata> {
    Operation::get(path!("/v1/files", file))
}

/// `GET /v1/files`
///
/// Lists files. With `scope_id` set to a session, lists the files that the session created; they
/// appear a few seconds after the session becomes idle.
pub fn list(params: &ListFiles) -> Operation<Page<FileMetadata>> {
    let operation = Operation::get("/v1/files").query(params);
    if params.scope_id.is_some() { operation.beta(MANAGED_AGENTS_BETA) } else { operation }
}

/// `GET /v1/files/{file_id}/content`
///
/// Downloads the file's bytes.
pub fn download(file: &FileId) -> Operation<Content> {
    Operation::get(path!("/v1/files", file, "content")).accept("application/binary")
}

/// `DELETE /v1/files/{file_id}`
///
/// Deletes the file. Reads as `None` if the service answers without a body.
pub fn delete(file: &FileId) -> Operation<Option<DeletedFile>> {
    Operation::delete(path!("/v1/files", file))
}
