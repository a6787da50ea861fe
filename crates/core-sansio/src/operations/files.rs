//! Files: what sessions work on, and what they leave behind.

use managed_agents_types::{DeletedFile, FileId, FileMetadata, ListFiles, Page};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::content::Content;
use crate::request::error::Error;
use crate::request::multipart::Multipart;
use crate::request::multipart::{FilePart, body};
use crate::request::operation::Operation;

/// The most that is sent of an upload whose length is not known before: 500 MiB. The service takes files of up to 500 MB.
pub const MAX_UPLOAD_BYTES: u64 = 500 * 1024 * 1024;

/// A file to upload, but for its content. At most 500 MB.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `new`; new fields are optional")]
pub struct UploadFile {
    /// The name it will have.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// When the service deletes it: 3,600 (an hour) to 7,776,000 (90 days). Never, if left out.
    pub expires_in_seconds: Option<u64>,
}

impl UploadFile {
    /// A file of that name, `application/octet-stream`, that does not expire.
    pub fn new(filename: impl Into<String>) -> Self {
        let content_type = String::from("application/octet-stream");
        Self { filename: filename.into(), content_type, expires_in_seconds: None }
    }

    /// What stands around the file's bytes in the request, for an upload that streams. See [`Multipart::new`] for `seed`.
    pub fn multipart(&self, seed: u128) -> Result<Multipart, Error> {
        let expires = self.expires_in_seconds.map(|seconds| ("expires_in_seconds", seconds.to_string()));
        Multipart::new(seed, expires.as_slice(), &self.filename, &self.content_type)
    }
}

/// `POST /v1/files`
///
/// Holds the content in memory; see [`upload_head`] for one that streams.
pub fn upload(params: &UploadFile, content: &[u8]) -> Operation<FileMetadata> {
    let UploadFile { filename, content_type, expires_in_seconds } = params;
    let expires = expires_in_seconds.map(|seconds| seconds.to_string());
    let texts = expires.as_deref().map(|seconds| ("expires_in_seconds", seconds));
    let file = FilePart { name: "file", filename, content_type, content };
    Operation::post("/v1/files").multipart(body(texts.as_slice(), [file]))
}

/// `POST /v1/files`
///
/// The request without its body: send `multipart.head`, the file, `multipart.tail`.
pub fn upload_head(multipart: &Multipart) -> Operation<FileMetadata> {
    Operation::post("/v1/files").bytes(multipart.content_type.clone(), Ok(Vec::new()))
}

/// `GET /v1/files/{file_id}`
pub fn retrieve_metadata(file: &FileId) -> Operation<FileMetadata> {
    Operation::get(path!("/v1/files", file))
}

/// `GET /v1/files`
///
/// With `scope_id` set to a session, the files that the session made. They appear a few seconds after it went idle.
pub fn list(params: &ListFiles) -> Operation<Page<FileMetadata>> {
    let operation = Operation::get("/v1/files").query(params);
    if params.scope_id.is_some() { operation.beta(MANAGED_AGENTS_BETA) } else { operation }
}

/// `GET /v1/files/{file_id}/content`
///
/// The answer is the file's bytes.
pub fn download(file: &FileId) -> Operation<Content> {
    Operation::get(path!("/v1/files", file, "content")).accept("application/binary")
}

/// `DELETE /v1/files/{file_id}`
///
/// `None` where the service answers without a body.
pub fn delete(file: &FileId) -> Operation<Option<DeletedFile>> {
    Operation::delete(path!("/v1/files", file))
}
