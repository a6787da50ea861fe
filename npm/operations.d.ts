// Every operation of the API, written by `cargo xtask declarations` from spec/. Not edited by hand.

import type {
  Agent,
  AgentsCreateRequest,
  AgentsListPage,
  AgentsUpdateRequest,
  AgentsVersionsListPage,
  Credential,
  CredentialValidation,
  DeleteSessionResource,
  DeletedCredential,
  DeletedFile,
  DeletedMemory,
  DeletedMemoryStore,
  DeletedSession,
  DeletedSkill,
  DeletedSkillVersion,
  DeletedUserProfile,
  DeletedVault,
  DeltaType,
  Deployment,
  DeploymentRun,
  DeploymentRunsListPage,
  DeploymentStatus,
  DeploymentsCreateRequest,
  DeploymentsListPage,
  DeploymentsUpdateRequest,
  Dream,
  DreamStatus,
  DreamsCreateRequest,
  DreamsListPage,
  Environment,
  EnvironmentDeleteResponse,
  EnvironmentsCreateRequest,
  EnvironmentsListPage,
  EnvironmentsUpdateRequest,
  EnvironmentsWorkListPage,
  EnvironmentsWorkStopRequest,
  EnvironmentsWorkUpdateRequest,
  FileMetadata,
  FileResource,
  FilesListPage,
  FilesUploadRequest,
  GoogleManagedDataControls,
  Memory,
  MemoryListItem,
  MemoryStore,
  MemoryStoresCreateRequest,
  MemoryStoresListPage,
  MemoryStoresMemoriesCreateRequest,
  MemoryStoresMemoriesListPage,
  MemoryStoresMemoriesUpdateRequest,
  MemoryStoresMemoryVersionsListPage,
  MemoryStoresUpdateRequest,
  MemoryVersion,
  MemoryVersionOperation,
  MemoryView,
  ModelInfo,
  ModelLifecycle,
  ModelsListPage,
  SelfHostedWork,
  SelfHostedWorkHeartbeatResponse,
  SelfHostedWorkQueueStats,
  SendSessionEvents,
  Session,
  SessionEvent,
  SessionEventType,
  SessionResource,
  SessionStatus,
  SessionThread,
  SessionThreadStatus,
  SessionsCreateRequest,
  SessionsEventsListPage,
  SessionsEventsSendRequest,
  SessionsListPage,
  SessionsResourcesAddRequest,
  SessionsResourcesListPage,
  SessionsResourcesUpdateRequest,
  SessionsThreadsEventsListPage,
  SessionsThreadsListPage,
  SessionsUpdateRequest,
  Skill,
  SkillVersion,
  SkillsCreateRequest,
  SkillsListPage,
  SkillsVersionsCreateRequest,
  SkillsVersionsListPage,
  SortOrder,
  StreamSessionEvents,
  TriggerType,
  Tunnel,
  TunnelCertificate,
  TunnelToken,
  TunnelsCertificatesCreateRequest,
  TunnelsCertificatesListPage,
  TunnelsCreateRequest,
  TunnelsListPage,
  TunnelsRotateTokenRequest,
  UserProfile,
  UserProfileActionURL,
  UserProfileEnrollmentURL,
  UserProfileOrderBy,
  UserProfilesActionUrlsCreateRequest,
  UserProfilesCreateRequest,
  UserProfilesListPage,
  UserProfilesProvidersGoogleDataControlsUpdateRequest,
  UserProfilesUpdateRequest,
  Vault,
  VaultsCreateRequest,
  VaultsCredentialsCreateRequest,
  VaultsCredentialsListPage,
  VaultsCredentialsUpdateRequest,
  VaultsListPage,
  VaultsUpdateRequest,
} from "./types.js";

/** What `new Headers` takes. */
export type HeaderValues = NonNullable<ConstructorParameters<typeof Headers>[0]>;

export interface RequestOptions {
  /** Ends the request, also while it waits to be repeated. */
  signal?: AbortSignal;
  /** Beside those of the client, or in their place. */
  headers?: HeaderValues;
  /** In place of the client's. */
  maxRetries?: number;
}

/** A list: `await` gives its first page as the service sends it, `for await` goes through the items of all pages. */
export interface Pages<Page, Item> extends Promise<Page>, AsyncIterable<Item> {
  /** Page after page. */
  pages(): AsyncGenerator<Page, void, undefined>;
}

export interface Operations {
  agents: {
    /**
     * `POST /v1/agents/{agent_id}/archive`. Archives the agent permanently, and its deployments with
     * it.
     */
    archive(agentId: string, options?: RequestOptions): Promise<Agent>;
    /** `POST /v1/agents`. Creates an agent at version 1. */
    create(params: AgentsCreateRequest, options?: RequestOptions): Promise<Agent>;
    /** `GET /v1/agents`. Lists agents. */
    list(params?: { "created_at[gte]"?: string | Date; "created_at[lte]"?: string | Date; include_archived?: boolean; limit?: number; page?: string }, options?: RequestOptions): Pages<AgentsListPage, Agent>;
    /**
     * `GET /v1/agents/{agent_id}`. Retrieves an agent: its latest version, or the one that `params`
     * names.
     */
    retrieve(agentId: string, params?: { version?: number }, options?: RequestOptions): Promise<Agent>;
    /** `POST /v1/agents/{agent_id}`. Creates the next version if anything changes. */
    update(agentId: string, params?: AgentsUpdateRequest, options?: RequestOptions): Promise<Agent>;
    versions: {
      /** `GET /v1/agents/{agent_id}/versions`. Lists the versions of an agent. */
      list(agentId: string, params?: { limit?: number; page?: string }, options?: RequestOptions): Pages<AgentsVersionsListPage, Agent>;
    };
  };
  deploymentRuns: {
    /** `GET /v1/deployment_runs`. Lists the runs of deployments. */
    list(params?: { "created_at[gt]"?: string | Date; "created_at[gte]"?: string | Date; "created_at[lt]"?: string | Date; "created_at[lte]"?: string | Date; deployment_id?: string; has_error?: boolean; limit?: number; page?: string; trigger_type?: TriggerType }, options?: RequestOptions): Pages<DeploymentRunsListPage, DeploymentRun>;
    /** `GET /v1/deployment_runs/{deployment_run_id}`. Retrieves a run of a deployment. */
    retrieve(deploymentRunId: string, options?: RequestOptions): Promise<DeploymentRun>;
  };
  deployments: {
    /** `POST /v1/deployments/{deployment_id}/archive`. Archives the deployment permanently. */
    archive(deploymentId: string, options?: RequestOptions): Promise<Deployment>;
    /** `POST /v1/deployments`. Creates a deployment. */
    create(params: DeploymentsCreateRequest, options?: RequestOptions): Promise<Deployment>;
    /** `GET /v1/deployments`. Lists deployments. */
    list(params?: { agent_id?: string; "created_at[gte]"?: string | Date; "created_at[lte]"?: string | Date; include_archived?: boolean; limit?: number; page?: string; status?: DeploymentStatus }, options?: RequestOptions): Pages<DeploymentsListPage, Deployment>;
    /** `POST /v1/deployments/{deployment_id}/pause`. Suspends the schedule. */
    pause(deploymentId: string, options?: RequestOptions): Promise<Deployment>;
    /** `GET /v1/deployments/{deployment_id}`. Retrieves a deployment. */
    retrieve(deploymentId: string, options?: RequestOptions): Promise<Deployment>;
    /**
     * `POST /v1/deployments/{deployment_id}/run`. Starts a session now, even if the deployment is
     * paused.
     */
    run(deploymentId: string, options?: RequestOptions): Promise<DeploymentRun>;
    /** `POST /v1/deployments/{deployment_id}/unpause`. Resumes the schedule. */
    unpause(deploymentId: string, options?: RequestOptions): Promise<Deployment>;
    /** `POST /v1/deployments/{deployment_id}`. Updates a deployment. */
    update(deploymentId: string, params?: DeploymentsUpdateRequest, options?: RequestOptions): Promise<Deployment>;
  };
  dreams: {
    /** `POST /v1/dreams/{dream_id}/archive`. Archives a dream that has ended. */
    archive(dreamId: string, options?: RequestOptions): Promise<Dream>;
    /** `POST /v1/dreams/{dream_id}/cancel`. Cancels a dream. */
    cancel(dreamId: string, options?: RequestOptions): Promise<Dream>;
    /** `POST /v1/dreams`. Starts a dream at once. */
    create(params: DreamsCreateRequest, options?: RequestOptions): Promise<Dream>;
    /** `GET /v1/dreams`. Lists dreams. */
    list(params?: { "created_at[gt]"?: string | Date; "created_at[lt]"?: string | Date; include_archived?: boolean; limit?: number; page?: string; statuses?: DreamStatus[] }, options?: RequestOptions): Pages<DreamsListPage, Dream>;
    /** `GET /v1/dreams/{dream_id}`. Retrieves a dream. */
    retrieve(dreamId: string, options?: RequestOptions): Promise<Dream>;
  };
  environments: {
    /** `POST /v1/environments/{environment_id}/archive`. Archives the environment permanently. */
    archive(environmentId: string, options?: RequestOptions): Promise<Environment>;
    /** `POST /v1/environments`. Creates an environment. */
    create(params: EnvironmentsCreateRequest, options?: RequestOptions): Promise<Environment>;
    /** `DELETE /v1/environments/{environment_id}`. Deletes the environment. */
    delete(environmentId: string, options?: RequestOptions): Promise<EnvironmentDeleteResponse | null>;
    /** `GET /v1/environments`. Lists environments. */
    list(params?: { include_archived?: boolean; limit?: number; page?: string }, options?: RequestOptions): Pages<EnvironmentsListPage, Environment>;
    /** `GET /v1/environments/{environment_id}`. Retrieves an environment. */
    retrieve(environmentId: string, options?: RequestOptions): Promise<Environment>;
    /** `POST /v1/environments/{environment_id}`. Changes the containers created from now on. */
    update(environmentId: string, params?: EnvironmentsUpdateRequest, options?: RequestOptions): Promise<Environment>;
    work: {
      /** `POST /v1/environments/{environment_id}/work/{work_id}/ack`. Acknowledges a work item. */
      ack(environmentId: string, workId: string, options?: RequestOptions): Promise<SelfHostedWork>;
      /**
       * `POST /v1/environments/{environment_id}/work/{work_id}/heartbeat`. Extends the lease on a work
       * item.
       */
      heartbeat(environmentId: string, workId: string, params?: { desired_ttl_seconds?: number; expected_last_heartbeat?: string }, options?: RequestOptions): Promise<SelfHostedWorkHeartbeatResponse>;
      /** `GET /v1/environments/{environment_id}/work`. Lists the work items of an environment. */
      list(environmentId: string, params?: { limit?: number; page?: string }, options?: RequestOptions): Pages<EnvironmentsWorkListPage, SelfHostedWork>;
      /**
       * `GET /v1/environments/{environment_id}/work/poll`. Takes a work item; reads as `None` if the
       * queue is empty.
       */
      poll(environmentId: string, params?: { block_ms?: number; reclaim_older_than_ms?: number }, options?: RequestOptions): Promise<SelfHostedWork | null>;
      /** `GET /v1/environments/{environment_id}/work/{work_id}`. Retrieves a work item. */
      retrieve(environmentId: string, workId: string, options?: RequestOptions): Promise<SelfHostedWork>;
      /** `GET /v1/environments/{environment_id}/work/stats`. Counts the work items of an environment. */
      stats(environmentId: string, options?: RequestOptions): Promise<SelfHostedWorkQueueStats>;
      /** `POST /v1/environments/{environment_id}/work/{work_id}/stop`. Stops a work item. */
      stop(environmentId: string, workId: string, params?: EnvironmentsWorkStopRequest, options?: RequestOptions): Promise<SelfHostedWork>;
      /** `POST /v1/environments/{environment_id}/work/{work_id}`. Updates the metadata of a work item. */
      update(environmentId: string, workId: string, params: EnvironmentsWorkUpdateRequest, options?: RequestOptions): Promise<SelfHostedWork>;
    };
  };
  files: {
    /** `DELETE /v1/files/{file_id}`. Deletes the file. */
    delete(fileId: string, options?: RequestOptions): Promise<DeletedFile | null>;
    /** `GET /v1/files/{file_id}/content`. Downloads the file's bytes. */
    download(fileId: string, options?: RequestOptions): Promise<Blob>;
    /** `GET /v1/files`. Lists files. */
    list(params?: { ids?: string[]; limit?: number; page?: string; scope_id?: string }, options?: RequestOptions): Pages<FilesListPage, FileMetadata>;
    /** `GET /v1/files/{file_id}`. Retrieves the metadata of a file. */
    retrieveMetadata(fileId: string, options?: RequestOptions): Promise<FileMetadata>;
    /** `POST /v1/files`. Uploads a file. */
    upload(params: FilesUploadRequest, options?: RequestOptions): Promise<FileMetadata>;
  };
  memoryStores: {
    /** `POST /v1/memory_stores/{memory_store_id}/archive`. Archives the store permanently. */
    archive(memoryStoreId: string, options?: RequestOptions): Promise<MemoryStore>;
    /** `POST /v1/memory_stores`. Creates a memory store. */
    create(params: MemoryStoresCreateRequest, options?: RequestOptions): Promise<MemoryStore>;
    /** `DELETE /v1/memory_stores/{memory_store_id}`. Deletes the memory store. */
    delete(memoryStoreId: string, options?: RequestOptions): Promise<DeletedMemoryStore | null>;
    /** `GET /v1/memory_stores`. Lists memory stores. */
    list(params?: { "created_at[gte]"?: string | Date; "created_at[lte]"?: string | Date; include_archived?: boolean; limit?: number; page?: string }, options?: RequestOptions): Pages<MemoryStoresListPage, MemoryStore>;
    /** `GET /v1/memory_stores/{memory_store_id}`. Retrieves a memory store. */
    retrieve(memoryStoreId: string, options?: RequestOptions): Promise<MemoryStore>;
    /** `POST /v1/memory_stores/{memory_store_id}`. Updates a memory store. */
    update(memoryStoreId: string, params?: MemoryStoresUpdateRequest, options?: RequestOptions): Promise<MemoryStore>;
    memories: {
      /** `POST /v1/memory_stores/{memory_store_id}/memories`. Creates a memory. */
      create(memoryStoreId: string, params: MemoryStoresMemoriesCreateRequest & { view?: MemoryView }, options?: RequestOptions): Promise<Memory>;
      /** `DELETE /v1/memory_stores/{memory_store_id}/memories/{memory_id}`. Deletes a memory. */
      delete(memoryStoreId: string, memoryId: string, params?: { expected_content_sha256?: string }, options?: RequestOptions): Promise<DeletedMemory | null>;
      /** `GET /v1/memory_stores/{memory_store_id}/memories`. Lists the memories of a store. */
      list(memoryStoreId: string, params?: { depth?: number; limit?: number; page?: string; path_prefix?: string; view?: MemoryView }, options?: RequestOptions): Pages<MemoryStoresMemoriesListPage, MemoryListItem>;
      /** `GET /v1/memory_stores/{memory_store_id}/memories/{memory_id}`. Retrieves a memory. */
      retrieve(memoryStoreId: string, memoryId: string, params?: { view?: MemoryView }, options?: RequestOptions): Promise<Memory>;
      /** `POST /v1/memory_stores/{memory_store_id}/memories/{memory_id}`. Creates the next version. */
      update(memoryStoreId: string, memoryId: string, params?: MemoryStoresMemoriesUpdateRequest & { view?: MemoryView }, options?: RequestOptions): Promise<Memory>;
    };
    memoryVersions: {
      /**
       * `GET /v1/memory_stores/{memory_store_id}/memory_versions`. Lists the versions of memories in a
       * store.
       */
      list(memoryStoreId: string, params?: { api_key_id?: string; "created_at[gte]"?: string | Date; "created_at[lte]"?: string | Date; limit?: number; memory_id?: string; operation?: MemoryVersionOperation; page?: string; service_account_id?: string; session_id?: string; view?: MemoryView }, options?: RequestOptions): Pages<MemoryStoresMemoryVersionsListPage, MemoryVersion>;
      /**
       * `POST /v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}/redact`. Removes
       * text and path from a version permanently.
       */
      redact(memoryStoreId: string, memoryVersionId: string, options?: RequestOptions): Promise<MemoryVersion>;
      /**
       * `GET /v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}`. Retrieves a
       * version of a memory.
       */
      retrieve(memoryStoreId: string, memoryVersionId: string, params?: { view?: MemoryView }, options?: RequestOptions): Promise<MemoryVersion>;
    };
  };
  models: {
    /** `GET /v1/models`. Lists models. */
    list(params?: { after_id?: string; before_id?: string; lifecycle?: ModelLifecycle[]; limit?: number }, options?: RequestOptions): Pages<ModelsListPage, ModelInfo>;
    /** `GET /v1/models/{model_id}`. Retrieves a model. */
    retrieve(modelId: string, options?: RequestOptions): Promise<ModelInfo>;
  };
  sessions: {
    /**
     * `POST /v1/sessions/{session_id}/archive`. Archives the session permanently: it terminates, and
     * its history stays readable.
     */
    archive(sessionId: string, options?: RequestOptions): Promise<Session>;
    /** `POST /v1/sessions`. Creates a session. */
    create(params: SessionsCreateRequest, options?: RequestOptions): Promise<Session>;
    /**
     * `DELETE /v1/sessions/{session_id}`. Deletes the session with its history, container and files.
     */
    delete(sessionId: string, options?: RequestOptions): Promise<DeletedSession | null>;
    /** `GET /v1/sessions`. Lists sessions. */
    list(params?: { agent_id?: string; agent_version?: number; "created_at[gt]"?: string | Date; "created_at[gte]"?: string | Date; "created_at[lt]"?: string | Date; "created_at[lte]"?: string | Date; deployment_id?: string; include_archived?: boolean; limit?: number; memory_store_id?: string; order?: SortOrder; page?: string; statuses?: SessionStatus[] }, options?: RequestOptions): Pages<SessionsListPage, Session>;
    /** `GET /v1/sessions/{session_id}`. Retrieves a session. */
    retrieve(sessionId: string, options?: RequestOptions): Promise<Session>;
    /** `POST /v1/sessions/{session_id}`. Updates a session. */
    update(sessionId: string, params?: SessionsUpdateRequest, options?: RequestOptions): Promise<Session>;
    events: {
      /**
       * `GET /v1/sessions/{session_id}/events`. Lists the history in the order in which events were
       * processed.
       */
      list(sessionId: string, params?: { "created_at[gt]"?: string | Date; "created_at[gte]"?: string | Date; "created_at[lt]"?: string | Date; "created_at[lte]"?: string | Date; limit?: number; order?: SortOrder; page?: string; types?: SessionEventType[] }, options?: RequestOptions): Pages<SessionsEventsListPage, SessionEvent>;
      /** `POST /v1/sessions/{session_id}/events`. Sends events. */
      send(sessionId: string, params: SessionsEventsSendRequest, options?: RequestOptions): Promise<SendSessionEvents>;
      /**
       * `GET /v1/sessions/{session_id}/events/stream`. Opens the live stream: server-sent events from now
       * on, without replay.
       */
      stream(sessionId: string, params?: { event_deltas?: DeltaType[] }, options?: RequestOptions): AsyncGenerator<StreamSessionEvents, void, undefined>;
    };
    resources: {
      /** `POST /v1/sessions/{session_id}/resources`. Mounts a file. */
      add(sessionId: string, params: SessionsResourcesAddRequest, options?: RequestOptions): Promise<FileResource>;
      /**
       * `DELETE /v1/sessions/{session_id}/resources/{resource_id}`. Removes a resource from the session.
       */
      delete(sessionId: string, resourceId: string, options?: RequestOptions): Promise<DeleteSessionResource | null>;
      /** `GET /v1/sessions/{session_id}/resources`. Lists the resources of a session. */
      list(sessionId: string, params?: { limit?: number; page?: string }, options?: RequestOptions): Pages<SessionsResourcesListPage, SessionResource>;
      /** `GET /v1/sessions/{session_id}/resources/{resource_id}`. Retrieves a resource of a session. */
      retrieve(sessionId: string, resourceId: string, options?: RequestOptions): Promise<SessionResource>;
      /** `POST /v1/sessions/{session_id}/resources/{resource_id}`. Replaces the token of a repository. */
      update(sessionId: string, resourceId: string, params: SessionsResourcesUpdateRequest, options?: RequestOptions): Promise<SessionResource>;
    };
    threads: {
      /**
       * `POST /v1/sessions/{session_id}/threads/{thread_id}/archive`. Archives an idle thread, which
       * makes room for another.
       */
      archive(sessionId: string, threadId: string, options?: RequestOptions): Promise<SessionThread>;
      /** `GET /v1/sessions/{session_id}/threads`. Lists the threads of a session. */
      list(sessionId: string, params?: { limit?: number; page?: string; statuses?: SessionThreadStatus[] }, options?: RequestOptions): Pages<SessionsThreadsListPage, SessionThread>;
      /** `GET /v1/sessions/{session_id}/threads/{thread_id}`. Retrieves a thread. */
      retrieve(sessionId: string, threadId: string, options?: RequestOptions): Promise<SessionThread>;
      events: {
        /** `GET /v1/sessions/{session_id}/threads/{thread_id}/events`. Lists the history of one thread. */
        list(sessionId: string, threadId: string, params?: { limit?: number; page?: string }, options?: RequestOptions): Pages<SessionsThreadsEventsListPage, SessionEvent>;
        /**
         * `GET /v1/sessions/{session_id}/threads/{thread_id}/stream`. Opens the live stream of one thread.
         */
        stream(sessionId: string, threadId: string, params?: { event_deltas?: DeltaType[] }, options?: RequestOptions): AsyncGenerator<StreamSessionEvents, void, undefined>;
      };
    };
  };
  skills: {
    /** `POST /v1/skills`. Creates a skill and its first version. */
    create(params: SkillsCreateRequest, options?: RequestOptions): Promise<Skill>;
    /** `DELETE /v1/skills/{skill_id}`. Deletes the skill with all its versions. */
    delete(skillId: string, options?: RequestOptions): Promise<DeletedSkill | null>;
    /** `GET /v1/skills`. Lists skills. */
    list(params?: { limit?: number; page?: string; source?: string }, options?: RequestOptions): Pages<SkillsListPage, Skill>;
    /** `GET /v1/skills/{skill_id}`. Retrieves a skill. */
    retrieve(skillId: string, options?: RequestOptions): Promise<Skill>;
    versions: {
      /** `POST /v1/skills/{skill_id}/versions`. Creates a version. */
      create(skillId: string, params: SkillsVersionsCreateRequest, options?: RequestOptions): Promise<SkillVersion>;
      /** `DELETE /v1/skills/{skill_id}/versions/{version}`. Deletes a version. */
      delete(skillId: string, version: string, options?: RequestOptions): Promise<DeletedSkillVersion | null>;
      /**
       * `GET /v1/skills/{skill_id}/versions/{version}/content`. Downloads an archive of the version's
       * files.
       */
      download(skillId: string, version: string, options?: RequestOptions): Promise<Blob>;
      /** `GET /v1/skills/{skill_id}/versions`. Lists the versions of a skill. */
      list(skillId: string, params?: { limit?: number; page?: string }, options?: RequestOptions): Pages<SkillsVersionsListPage, SkillVersion>;
      /**
       * `GET /v1/skills/{skill_id}/versions/{version}`. Retrieves a version; `latest` names the newest.
       */
      retrieve(skillId: string, version: string, options?: RequestOptions): Promise<SkillVersion>;
    };
  };
  tunnels: {
    /** `POST /v1/tunnels/{tunnel_id}/archive`. Archives the tunnel permanently. */
    archive(tunnelId: string, options?: RequestOptions): Promise<Tunnel>;
    /** `POST /v1/tunnels`. Creates a tunnel. */
    create(params?: TunnelsCreateRequest, options?: RequestOptions): Promise<Tunnel>;
    /** `GET /v1/tunnels`. Lists tunnels. */
    list(params?: { include_archived?: boolean; limit?: number; page?: string }, options?: RequestOptions): Pages<TunnelsListPage, Tunnel>;
    /** `GET /v1/tunnels/{tunnel_id}`. Retrieves a tunnel. */
    retrieve(tunnelId: string, options?: RequestOptions): Promise<Tunnel>;
    /** `POST /v1/tunnels/{tunnel_id}/reveal_token`. Reveals the token of a tunnel. */
    revealToken(tunnelId: string, options?: RequestOptions): Promise<TunnelToken>;
    /** `POST /v1/tunnels/{tunnel_id}/rotate_token`. Replaces the token. */
    rotateToken(tunnelId: string, params?: TunnelsRotateTokenRequest, options?: RequestOptions): Promise<TunnelToken>;
    certificates: {
      /**
       * `POST /v1/tunnels/{tunnel_id}/certificates/{certificate_id}/archive`. Archives the certificate
       * permanently.
       */
      archive(tunnelId: string, certificateId: string, options?: RequestOptions): Promise<TunnelCertificate>;
      /** `POST /v1/tunnels/{tunnel_id}/certificates`. Adds a certificate to a tunnel. */
      create(tunnelId: string, params: TunnelsCertificatesCreateRequest, options?: RequestOptions): Promise<TunnelCertificate>;
      /** `GET /v1/tunnels/{tunnel_id}/certificates`. Lists the certificates of a tunnel. */
      list(tunnelId: string, params?: { include_archived?: boolean; limit?: number; page?: string }, options?: RequestOptions): Pages<TunnelsCertificatesListPage, TunnelCertificate>;
      /** `GET /v1/tunnels/{tunnel_id}/certificates/{certificate_id}`. Retrieves a certificate. */
      retrieve(tunnelId: string, certificateId: string, options?: RequestOptions): Promise<TunnelCertificate>;
    };
  };
  userProfiles: {
    /** `POST /v1/user_profiles`. Creates a user profile. */
    create(params?: UserProfilesCreateRequest, options?: RequestOptions): Promise<UserProfile>;
    /**
     * `POST /v1/user_profiles/{user_profile_id}/enrollment_url`. Creates a link through which the user
     * enrolls.
     */
    createEnrollmentUrl(userProfileId: string, options?: RequestOptions): Promise<UserProfileEnrollmentURL>;
    /** `DELETE /v1/user_profiles/{user_profile_id}`. Deletes the user profile. */
    delete(userProfileId: string, options?: RequestOptions): Promise<DeletedUserProfile | null>;
    /** `GET /v1/user_profiles`. Lists user profiles. */
    list(params?: { limit?: number; order?: SortOrder; order_by?: UserProfileOrderBy; page?: string }, options?: RequestOptions): Pages<UserProfilesListPage, UserProfile>;
    /** `GET /v1/user_profiles/{user_profile_id}`. Retrieves a user profile. */
    retrieve(userProfileId: string, options?: RequestOptions): Promise<UserProfile>;
    /** `POST /v1/user_profiles/{user_profile_id}`. Updates a user profile. */
    update(userProfileId: string, params?: UserProfilesUpdateRequest, options?: RequestOptions): Promise<UserProfile>;
    actionUrls: {
      /**
       * `POST /v1/user_profiles/{user_profile_id}/action_urls`. Creates a link through which the user
       * acts.
       */
      create(userProfileId: string, params: UserProfilesActionUrlsCreateRequest, options?: RequestOptions): Promise<UserProfileActionURL>;
    };
    providers: {
      google: {
        dataControls: {
          /**
           * `GET /v1/user_profiles/{user_profile_id}/providers/google/data_controls`. Retrieves the data
           * controls of a user at Google.
           */
          retrieve(userProfileId: string, options?: RequestOptions): Promise<GoogleManagedDataControls>;
          /**
           * `POST /v1/user_profiles/{user_profile_id}/providers/google/data_controls`. Updates the data
           * controls of a user at Google.
           */
          update(userProfileId: string, params?: UserProfilesProvidersGoogleDataControlsUpdateRequest, options?: RequestOptions): Promise<GoogleManagedDataControls>;
        };
      };
    };
  };
  vaults: {
    /**
     * `POST /v1/vaults/{vault_id}/archive`. Archives the vault permanently, and its credentials with
     * it.
     */
    archive(vaultId: string, options?: RequestOptions): Promise<Vault>;
    /** `POST /v1/vaults`. Creates a vault. */
    create(params: VaultsCreateRequest, options?: RequestOptions): Promise<Vault>;
    /** `DELETE /v1/vaults/{vault_id}`. Deletes the vault. */
    delete(vaultId: string, options?: RequestOptions): Promise<DeletedVault | null>;
    /** `GET /v1/vaults`. Lists vaults. */
    list(params?: { include_archived?: boolean; limit?: number; page?: string }, options?: RequestOptions): Pages<VaultsListPage, Vault>;
    /** `GET /v1/vaults/{vault_id}`. Retrieves a vault. */
    retrieve(vaultId: string, options?: RequestOptions): Promise<Vault>;
    /** `POST /v1/vaults/{vault_id}`. Updates a vault. */
    update(vaultId: string, params?: VaultsUpdateRequest, options?: RequestOptions): Promise<Vault>;
    credentials: {
      /**
       * `POST /v1/vaults/{vault_id}/credentials/{credential_id}/archive`. Archives the credential
       * permanently.
       */
      archive(vaultId: string, credentialId: string, options?: RequestOptions): Promise<Credential>;
      /** `POST /v1/vaults/{vault_id}/credentials`. Creates a credential. */
      create(vaultId: string, params: VaultsCredentialsCreateRequest, options?: RequestOptions): Promise<Credential>;
      /** `DELETE /v1/vaults/{vault_id}/credentials/{credential_id}`. Deletes the credential. */
      delete(vaultId: string, credentialId: string, options?: RequestOptions): Promise<DeletedCredential | null>;
      /** `GET /v1/vaults/{vault_id}/credentials`. Lists the credentials of a vault. */
      list(vaultId: string, params?: { include_archived?: boolean; limit?: number; page?: string }, options?: RequestOptions): Pages<VaultsCredentialsListPage, Credential>;
      /**
       * `POST /v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate`. Asks the service to
       * test the credential.
       */
      mcpOauthValidate(vaultId: string, credentialId: string, options?: RequestOptions): Promise<CredentialValidation>;
      /** `GET /v1/vaults/{vault_id}/credentials/{credential_id}`. Retrieves a credential. */
      retrieve(vaultId: string, credentialId: string, options?: RequestOptions): Promise<Credential>;
      /** `POST /v1/vaults/{vault_id}/credentials/{credential_id}`. Replaces secrets. */
      update(vaultId: string, credentialId: string, params?: VaultsCredentialsUpdateRequest, options?: RequestOptions): Promise<Credential>;
    };
  };
}
