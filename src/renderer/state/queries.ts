import type { WorkspaceApprovals } from '#shared/api/approvals.ts';
import type { Chat } from '#shared/api/chats.ts';
import type { FolderList, RecentRepository } from '#shared/api/folders.ts';
import type { LocalModelServers, ModelConfig, ProviderConfig } from '#shared/api/models.ts';
import type { WorkspaceFiles, WorkspaceSkills } from '#shared/api/workspace-files.ts';
import type { Workspace } from '#shared/api/workspaces.ts';
import { createConfigQueries, type ConfigQueries } from './config-queries.ts';
import type { ChatSearch } from '../transport/chats-api.ts';
import type { SecretStorage } from '../transport/models-api.ts';
import type { Transport } from '../transport/transport.ts';

/** What TanStack Query needs to fetch and cache one thing. */
export type QueryPlan<Data> = {
  readonly queryKey: readonly unknown[];
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<Data>;
  /** Milliseconds for which an answer counts as fresh. */
  readonly staleTime?: number;
};

/** The REST resources that are fetched on demand. */
export interface Queries extends ConfigQueries {
  models(): QueryPlan<readonly ModelConfig[]>;
  providers(): QueryPlan<readonly ProviderConfig[]>;
  localServers(): QueryPlan<LocalModelServers['servers']>;
  secretStorage(): QueryPlan<SecretStorage>;
  workspaces(): QueryPlan<readonly Workspace[]>;
  workspaceApprovals(workspaceId: string): QueryPlan<WorkspaceApprovals>;
  repositories(): QueryPlan<readonly RecentRepository[]>;
  folders(path: string | undefined): QueryPlan<FolderList>;
  chat(chatId: string): QueryPlan<Chat>;
  workspaceFiles(chatId: string, query: string): QueryPlan<WorkspaceFiles>;
  /** Of a folder that need not be a workspace. */
  folderFiles(folder: string, query: string): QueryPlan<WorkspaceFiles>;
  /** Those that the model was last given. */
  chatSkills(chatId: string): QueryPlan<WorkspaceSkills['skills']>;
  workspaceSkills(workspaceId: string): QueryPlan<WorkspaceSkills['skills']>;
  fileText(fileId: string): QueryPlan<string>;
  archivedChats(revision: number): QueryPlan<readonly Chat[]>;
  /** Chats that an expression names, asked anew each time: chats go on while one searches. */
  searchChats(search: ChatSearch): QueryPlan<readonly Chat[]>;
}

/** The archive is looked into rarely; this many of its chats are shown. */
export const ARCHIVE_LIMIT = 500;

export function createQueries(api: Transport): Queries {
  return {
    ...createConfigQueries(api),
    models: () => ({
      queryKey: ['models'],
      queryFn: ({ signal }) => api.models.models(signal),
      staleTime: 30_000,
    }),
    providers: () => ({
      queryKey: ['providers'],
      queryFn: ({ signal }) => api.models.providers(signal),
    }),
    localServers: () => ({
      queryKey: ['local-servers'],
      queryFn: ({ signal }) => api.models.localServers(signal),
      staleTime: 10_000,
    }),
    secretStorage: () => ({
      queryKey: ['secret-storage'],
      queryFn: ({ signal }) => api.models.secretStorage(signal),
      staleTime: Infinity,
    }),
    workspaces: () => ({
      queryKey: ['workspaces'],
      queryFn: ({ signal }) => api.workspaces.list(signal),
      staleTime: 30_000,
    }),
    workspaceApprovals: (workspaceId) => ({
      queryKey: ['workspace-approvals', workspaceId],
      queryFn: ({ signal }) => api.workspaces.approvals(workspaceId, signal),
    }),
    repositories: () => ({
      queryKey: ['repositories'],
      queryFn: ({ signal }) => api.workspaces.repositories(signal),
    }),
    folders: (path) => ({
      queryKey: ['folders', path ?? ''],
      queryFn: ({ signal }) => api.workspaces.folders(path, signal),
    }),
    chat: (chatId) => ({
      queryKey: ['chat', chatId],
      queryFn: ({ signal }) => api.chats.get(chatId, signal),
    }),
    searchChats: (search) => ({
      queryKey: ['search-chats', search.expression, search.labels],
      queryFn: ({ signal }) => api.chats.search(search, signal),
    }),
    workspaceFiles: (chatId, query) => ({
      queryKey: ['workspace-files', chatId, query],
      queryFn: ({ signal }) => api.chats.workspaceFiles(chatId, query, signal),
      staleTime: 2_000,
    }),
    folderFiles: (folder, query) => ({
      queryKey: ['folder-files', folder, query],
      queryFn: ({ signal }) => api.workspaces.folderFiles(folder, query, signal),
      staleTime: 2_000,
    }),
    chatSkills: (chatId) => ({
      queryKey: ['chat-skills', chatId],
      queryFn: async ({ signal }) => skillsIn(await api.chats.get(chatId, signal)),
    }),
    workspaceSkills: (workspaceId) => ({
      queryKey: ['workspace-skills', workspaceId],
      queryFn: ({ signal }) => api.workspaces.skills(workspaceId, signal),
      staleTime: 10_000,
    }),
    fileText: (fileId) => ({
      queryKey: ['file-text', fileId],
      queryFn: async ({ signal }) => (await api.files.content(fileId, signal)).text(),
      staleTime: Infinity,
    }),
    archivedChats: (revision) => ({
      queryKey: ['archived-chats', revision],
      queryFn: ({ signal }) => api.chats.list({ archived: true, limit: ARCHIVE_LIMIT }, signal),
    }),
  };
}

function skillsIn({ last_injected_context: context = [] }: Chat): WorkspaceSkills['skills'] {
  return context.flatMap((part) =>
    part.type === 'skill'
      ? [{ name: part.skill_name, description: part.skill_description ?? '' }]
      : [],
  );
}
