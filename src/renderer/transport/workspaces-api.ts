import {
  approvalRuleSchema,
  workspaceApprovalsSchema,
  type ApprovalMode,
  type WorkspaceApprovals,
} from '#shared/api/approvals.ts';
import {
  folderListSchema,
  recentRepositoriesSchema,
  type FolderList,
  type RecentRepository,
} from '#shared/api/folders.ts';
import {
  workspaceFilesSchema,
  workspaceSkillsSchema,
  type WorkspaceFiles,
  type WorkspaceSkills,
} from '#shared/api/workspace-files.ts';
import { workspaceSchema, workspacesPageSchema, type Workspace } from '#shared/api/workspaces.ts';
import type { HttpClient } from './http-client.ts';
import { coderPath, ownPath } from './paths.ts';

export interface WorkspacesApi {
  list(signal?: AbortSignal): Promise<readonly Workspace[]>;
  get(workspaceId: string, signal?: AbortSignal): Promise<Workspace>;
  /** The workspace of a folder: the one that exists, else a new one with this mode. */
  openFolder(folder: string, approvals: ApprovalMode): Promise<Workspace>;
  /** Starts one that is stopped. */
  start(workspaceId: string): Promise<void>;
  approvals(workspaceId: string, signal?: AbortSignal): Promise<WorkspaceApprovals>;
  setApprovalMode(workspaceId: string, mode: ApprovalMode): Promise<void>;
  addApprovalRule(workspaceId: string, pattern: string): Promise<void>;
  removeApprovalRule(workspaceId: string, ruleId: string): Promise<void>;
  /** Subfolders; of the home folder unless told. */
  folders(path: string | undefined, signal?: AbortSignal): Promise<FolderList>;
  /** Files of a folder, be it a workspace or not, by parts of their paths. */
  folderFiles(folder: string, query: string, signal?: AbortSignal): Promise<WorkspaceFiles>;
  /** What a chat in the workspace would have. */
  skills(workspaceId: string, signal?: AbortSignal): Promise<WorkspaceSkills['skills']>;
  /** Used lately, and the sample project. */
  repositories(signal?: AbortSignal): Promise<readonly RecentRepository[]>;
}

export function createWorkspacesApi(http: HttpClient): WorkspacesApi {
  const approvalsPath = (workspaceId: string, ...rest: readonly string[]): string =>
    coderPath('workspaces', workspaceId, 'approvals', ...rest);
  return {
    async list(signal) {
      const path = coderPath('workspaces');
      return (await http.call({ path, answer: workspacesPageSchema, signal })).workspaces;
    },
    get(workspaceId, signal) {
      const path = coderPath('workspaces', workspaceId);
      return http.call({ path, answer: workspaceSchema, signal });
    },
    openFolder(folder, approvals) {
      return http.call({
        method: 'POST',
        path: ownPath('open-folder'),
        body: { folder, approvals },
        answer: workspaceSchema,
      });
    },
    start: (workspaceId) =>
      http.send({
        method: 'POST',
        path: coderPath('workspaces', workspaceId, 'builds'),
        body: { transition: 'start' },
      }),
    approvals: (workspaceId, signal) =>
      http.call({ path: approvalsPath(workspaceId), answer: workspaceApprovalsSchema, signal }),
    setApprovalMode: (workspaceId, mode) =>
      http.send({ method: 'PUT', path: approvalsPath(workspaceId), body: { mode } }),
    async addApprovalRule(workspaceId, pattern) {
      await http.call({
        method: 'POST',
        path: approvalsPath(workspaceId, 'rules'),
        body: { pattern },
        answer: approvalRuleSchema,
      });
    },
    removeApprovalRule: (workspaceId, ruleId) =>
      http.send({ method: 'DELETE', path: approvalsPath(workspaceId, 'rules', ruleId) }),
    folders: (path, signal) =>
      http.call({ path: ownPath('folders'), query: { path }, answer: folderListSchema, signal }),
    folderFiles: (path, q, signal) =>
      http.call({
        path: ownPath('folder-files'),
        query: { path, q },
        answer: workspaceFilesSchema,
        signal,
      }),
    async skills(workspaceId, signal) {
      const path = ownPath('workspaces', workspaceId, 'skills');
      return (await http.call({ path, answer: workspaceSkillsSchema, signal })).skills;
    },
    async repositories(signal) {
      const path = ownPath('repositories');
      return (await http.call({ path, answer: recentRepositoriesSchema, signal })).repositories;
    },
  };
}
