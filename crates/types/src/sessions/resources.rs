use crate::ids::{FileId, MemoryStoreId, ResourceId};
use crate::wire::text::{Secret, Timestamp};

union! {
    /// What can be mounted in a session. On a self-hosted environment only memory stores can.
    SessionResourceParams by "type" {
        /// A git repository on GitHub.
        "github_repository" => GitHubRepository(GitHubRepositoryParams) from,
        /// A file.
        "file" => File(FileResourceParams) from,
        /// A memory store; at most 8.
        "memory_store" => MemoryStore(MemoryStoreResourceParams) from,
    }

    /// What is mounted in a session.
    SessionResource by "type" {
        /// A git repository on GitHub.
        "github_repository" => GitHubRepository(GitHubRepositoryResource),
        /// A file.
        "file" => File(FileResource),
        /// A memory store. It has no id of its own.
        "memory_store" => MemoryStore(MemoryStoreResource),
    }

    /// What of a repository to check out.
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
    /// Its id; `None` for a memory store, and for a resource that this version does not know.
    pub fn id(&self) -> Option<&ResourceId> {
        match self {
            Self::GitHubRepository(repository) => Some(&repository.id),
            Self::File(file) => Some(&file.id),
            Self::MemoryStore(_) | Self::Unknown(_) => None,
        }
    }
}

/// Body of `POST /v1/sessions/{session_id}/resources`. Once a session exists, only files can be added.
pub type AddResource = FileResourceParams;

object! {
    /// A git repository to clone. If that fails the session goes on without it and says so in a `session.error`.
    both GitHubRepositoryParams ["type" = "github_repository"] {
        /// The repository, `https://github.com/owner/name`, without `.git`.
        url: required String,
        /// The token to clone it with; a public repository needs none.
        authorization_token: optional Secret,
        /// What to check out.
        checkout: optional RepositoryCheckout,
        /// Where to put it; left out, `/workspace/<name>`.
        mount_path: optional String,
    }

    /// A git repository.
    response GitHubRepositoryResource ["type" = "github_repository"] {
        /// Its id.
        id: required ResourceId,
        /// The repository.
        url: required String,
        /// What is checked out.
        checkout: optional RepositoryCheckout,
        /// Where it is.
        mount_path: required String,
        /// When it was added.
        created_at: required Timestamp,
        /// When it last changed.
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
        /// Where to put it below `/mnt/session/uploads`; left out, under the id there. The answer says where it is.
        mount_path: optional String,
    }

    /// A file.
    response FileResource ["type" = "file"] {
        /// Its id as a resource.
        id: required ResourceId,
        /// The copy that this session has: another id than the one that was given.
        file_id: required FileId,
        /// Where it is.
        mount_path: required String,
        /// When it was added.
        created_at: required Timestamp,
        /// When it last changed.
        updated_at: required Timestamp,
    }

    /// A memory store to mount. It can be given only when the session is created.
    both MemoryStoreResourceParams ["type" = "memory_store"] {
        /// The store.
        memory_store_id: required MemoryStoreId,
        /// What the agent may do with it; left out, read and write.
        access: optional MemoryStoreAccess,
        /// What the agent shall do with it, at most 4096 characters.
        instructions: optional String,
    }

    /// A memory store.
    response MemoryStoreResource ["type" = "memory_store"] {
        /// The store.
        memory_store_id: required MemoryStoreId,
        /// Its name.
        name: optional String,
        /// What it holds.
        description: optional String,
        /// What the agent may do with it.
        access: optional MemoryStoreAccess,
        /// What the agent shall do with it.
        instructions: optional String,
        /// Where it is.
        mount_path: optional String,
    }

    /// Body of `POST /v1/sessions/{session_id}/resources/{resource_id}`: a new token for a repository.
    request UpdateResource [] {
        /// The token.
        authorization_token: required Secret,
    }

    /// The answer to deleting a resource.
    response DeletedResource ["type" = "session_resource_deleted"] {
        /// The resource that is gone.
        id: required ResourceId,
    }
}

open_enum! {
    /// What an agent may do with a memory store.
    MemoryStoreAccess {
        /// Read and write.
        ReadWrite = "read_write",
        /// Only read.
        ReadOnly = "read_only",
    }
}
