//! Resources that are mounted in a session: files, repositories and memory stores.

use crate::ids::{FileId, MemoryStoreId, ResourceId};
use crate::wire::text::{Secret, Timestamp};

union! {
    /// A resource to mount in a session. A self-hosted environment accepts memory stores only.
    SessionResourceParams by "type" {
        /// A git repository on GitHub.
        "github_repository" => GitHubRepository(GitHubRepositoryParams) from,
        /// A file.
        "file" => File(FileResourceParams) from,
        /// A memory store; at most 8.
        "memory_store" => MemoryStore(MemoryStoreResourceParams) from,
    }

    /// A resource mounted in a session.
    SessionResource by "type" {
        /// A git repository on GitHub.
        "github_repository" => GitHubRepository(GitHubRepositoryResource),
        /// A file.
        "file" => File(FileResource),
        /// A memory store. It has no id of its own.
        "memory_store" => MemoryStore(MemoryStoreResource),
    }

    /// Part of a repository to check out.
    RepositoryCheckout by "type" {
        /// A branch.
        "branch" => Branch(BranchCheckout) from,
        /// A commit.
        "commit" => Commit(CommitCheckout) from,
    }
}

impl SessionResourceParams {
    /// Mounts a file below `/mnt/session/uploads`, under its id.
    pub fn file(file_id: impl Into<FileId>) -> Self {
        FileResourceParams::new(file_id).into()
    }
}

impl SessionResource {
    /// Returns the id. Returns `None` for a memory store, and for a resource that this version does
    /// not know.
    pub fn id(&self) -> Option<&ResourceId> {
        match self {
            Self::GitHubRepository(repository) => Some(&repository.id),
            Self::File(file) => Some(&file.id),
            Self::MemoryStore(_) | Self::Unknown(_) => None,
        }
    }
}

/// Body of `POST /v1/sessions/{session_id}/resources`. Once a session exists, only files can be
/// added.
pub type AddResource = FileResourceParams;

object! {
    /// A git repository to clone. If the clone fails, the session continues without it and sends a
    /// `session.error`.
    both GitHubRepositoryParams ["type" = "github_repository"] {
        /// The repository, `https://github.com/owner/name`, without `.git`.
        url: required String,
        /// The token to clone it with; a public repository needs none.
        authorization_token: optional Secret,
        /// Branch or commit to check out.
        checkout: optional RepositoryCheckout,
        /// Path in the container. Default: `/workspace/<name>`.
        mount_path: optional String,
    }

    /// A git repository.
    response GitHubRepositoryResource ["type" = "github_repository"] {
        /// Its id.
        id: required ResourceId,
        /// The repository.
        url: required String,
        /// Branch or commit that is checked out.
        checkout: optional RepositoryCheckout,
        /// Path in the container.
        mount_path: required String,
        /// Time at which the resource was added.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
    }

    /// A branch, at its newest commit.
    both BranchCheckout ["type" = "branch"] {
        /// Its name.
        name: required String,
    }

    /// A commit.
    both CommitCheckout ["type" = "commit"] {
        /// Its full hash.
        sha: required String,
    }

    /// A file to copy into a session, read-only.
    both FileResourceParams ["type" = "file"] {
        /// The file.
        file_id: required FileId,
        /// Path below `/mnt/session/uploads`. Default: the id of the file. The reply has the full
        /// path.
        mount_path: optional String,
    }

    /// A file.
    response FileResource ["type" = "file"] {
        /// Its id as a resource.
        id: required ResourceId,
        /// The session's copy of the file. Its id differs from the id in the request.
        file_id: required FileId,
        /// Path in the container.
        mount_path: required String,
        /// Time at which the resource was added.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
    }

    /// A memory store to mount. Only a new session accepts one.
    both MemoryStoreResourceParams ["type" = "memory_store"] {
        /// The store.
        memory_store_id: required MemoryStoreId,
        /// Access of the agent. Default: read and write.
        access: optional MemoryStoreAccess,
        /// Instructions for the agent about the store, at most 4096 characters.
        instructions: optional String,
    }

    /// A memory store.
    response MemoryStoreResource ["type" = "memory_store"] {
        /// The store.
        memory_store_id: required MemoryStoreId,
        /// Its name.
        name: optional String,
        /// Description of the content.
        description: optional String,
        /// Access of the agent.
        access: optional MemoryStoreAccess,
        /// Instructions for the agent about the store.
        instructions: optional String,
        /// Path in the container.
        mount_path: optional String,
    }

    /// Body of `POST /v1/sessions/{session_id}/resources/{resource_id}`: a new token for a
    /// repository.
    request UpdateResource [] {
        /// The token.
        authorization_token: required Secret,
    }

    /// Reply to `DELETE /v1/sessions/{session_id}/resources/{resource_id}`.
    response DeletedResource ["type" = "session_resource_deleted"] {
        /// The deleted resource.
        id: required ResourceId,
    }
}

open_enum! {
    /// Access of an agent to a memory store.
    MemoryStoreAccess {
        /// Read and write.
        ReadWrite = "read_write",
        /// Only read.
        ReadOnly = "read_only",
    }
}
