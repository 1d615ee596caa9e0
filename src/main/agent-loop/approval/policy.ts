import { dirname, isAbsolute, relative, sep } from 'node:path';
import type { ApprovalKind, ApprovalRequest } from '#shared/api/approvals.ts';
import type { ApprovalGrants } from '../types.ts';
import { matchesCommandPattern } from './command-pattern.ts';

/** What one tool call would touch, as far as the policy looks. Paths are absolute, links followed. */
export type CallScope = {
  readonly files: readonly { readonly absolute: string; readonly outside: boolean }[];
  readonly changesFiles: boolean;
  /** May not run beside another such call. */
  readonly oneAtATime?: boolean;
  /** Nothing but the chat's own plan file, which needs nobody's word. */
  readonly ownPlan?: boolean;
  readonly command?: {
    /** As it will be run. */
    readonly text: string;
    /** As the model wrote it. */
    readonly written: string;
    readonly workdir: string;
    readonly workdirOutside: boolean;
  };
  /** What the model's own provider doubts of the call; no allowance covers it. */
  readonly doubts?: readonly string[];
  /** Name of a tool that is asked for as such: an MCP server's, or one for workspaces. */
  readonly tool?: string;
};

/**
 * What the person still has to allow before the call may run; nothing when it may. A grant counts
 * for exactly what it names: a folder does not allow an edit, nor a pattern a working directory.
 */
export function missingApprovals(scope: CallScope, grants: ApprovalGrants): ApprovalKind[] {
  if (scope.ownPlan) return [];
  const missing: ApprovalKind[] = [];
  if (scope.changesFiles && !mayEdit(scope, grants)) missing.push('edit');
  if (scope.command && !mayRun(scope.command.text, grants)) missing.push('command');
  if (scope.tool !== undefined && !mayUse(scope.tool, grants)) missing.push('tool');
  const outside = outsidePaths(scope).some((path) => !isAllowedOutside(path, grants));
  if (outside) missing.push('outside_workspace');
  if (scope.doubts?.length) missing.push('safety_check');
  return missing;
}

/**
 * The folders that an allowance "for this chat" of the request reaches outside the workspace:
 * those of its outside files, and the working directory when that is what lies outside.
 */
export function requestedFolders(request: ApprovalRequest): string[] {
  if (!request.kinds.includes('outside_workspace')) return [];
  const folders = request.files.filter((file) => file.outside).map((file) => dirname(file.path));
  if (request.workdir !== undefined) folders.push(request.workdir);
  return Array.from(new Set(folders));
}

function mayEdit(scope: CallScope, grants: ApprovalGrants): boolean {
  if (grants.mode === 'full') return true;
  if (scope.files.some((file) => isGitInternal(file.absolute))) return false;
  return grants.mode === 'edit' || grants.chatEdits;
}

/**
 * Git runs programs named by its own files (hooks, configuration), so whoever edits them runs
 * commands: an allowance for edits does not reach them.
 */
function isGitInternal(path: string): boolean {
  return path.split(sep).some((segment) => segment.toLowerCase() === '.git');
}

function mayRun(command: string, grants: ApprovalGrants): boolean {
  if (grants.mode === 'full' || grants.chatCommands) return true;
  return grants.commandPatterns.some((pattern) => matchesCommandPattern(pattern, command));
}

function mayUse(tool: string, grants: ApprovalGrants): boolean {
  return grants.mode === 'full' || (grants.tools ?? []).includes(tool);
}

function outsidePaths(scope: CallScope): string[] {
  const paths = scope.files.filter((file) => file.outside).map((file) => file.absolute);
  if (scope.command?.workdirOutside) paths.push(scope.command.workdir);
  return paths;
}

function isAllowedOutside(path: string, grants: ApprovalGrants): boolean {
  return grants.outsideFolders.some((folder) => {
    // The root is every file there is; allowed only for what lies directly in it.
    if (dirname(folder) === folder) return path === folder || dirname(path) === folder;
    const inner = relative(folder, path);
    return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
  });
}
