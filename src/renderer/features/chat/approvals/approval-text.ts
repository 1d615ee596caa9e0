import type { ApprovalRequest } from '#shared/api/approvals.ts';
import { parseUnifiedDiff, type DiffHunk } from '../../../widgets/unified-diff.ts';
import { count } from '../model/tool-text.ts';

export type RequestText = { readonly title: string; readonly reason: string };

/** What is asked, and why the person is asked at all. */
export function describeRequest(request: ApprovalRequest): RequestText {
  const outside = request.kinds.includes('outside_workspace');
  if (request.command !== undefined) {
    return {
      title: 'Run this command?',
      reason: outside
        ? 'It runs outside the workspace folder, which always needs your word.'
        : 'Commands need your word in this workspace.',
    };
  }
  if (request.kinds.includes('safety_check')) {
    return {
      title: `Allow ${request.tool_name}?`,
      reason: `The model’s provider has doubts: ${(request.doubts ?? []).join(' ')}`,
    };
  }
  const edits = request.kinds.includes('edit');
  const what = count(request.files.length, 'file');
  if (outside) {
    return {
      title: edits
        ? `Change ${what} outside the workspace?`
        : `Read ${what} outside the workspace?`,
      reason: 'What lies outside the workspace folder always needs your word.',
    };
  }
  return {
    title: edits ? `Change ${what}?` : `Allow ${request.tool_name}?`,
    reason: edits
      ? 'Edits need your word in this workspace.'
      : 'This tool needs your word in this workspace.',
  };
}

export type RequestFile = {
  readonly path: string;
  readonly outside: boolean;
  readonly hunks: readonly DiffHunk[];
  readonly additions: number;
  readonly deletions: number;
};

const parsed = new WeakMap<ApprovalRequest, readonly RequestFile[]>();

export function requestFiles(request: ApprovalRequest): readonly RequestFile[] {
  const known = parsed.get(request);
  if (known) return known;
  const files = request.files.map(({ path, diff, outside }) => {
    const [file] = diff === undefined ? [] : parseUnifiedDiff(diff).files;
    return {
      path,
      outside,
      hunks: file?.hunks ?? [],
      additions: file?.additions ?? 0,
      deletions: file?.deletions ?? 0,
    };
  });
  parsed.set(request, files);
  return files;
}

/**
 * What the second button says: how far "in this chat" reaches for this request; undefined when
 * nothing more than this call can be allowed.
 */
export function chatScopeLabel(request: ApprovalRequest): string | undefined {
  if (request.kinds.includes('safety_check')) return undefined;
  if (request.kinds.includes('outside_workspace')) return 'Allow this folder in this chat';
  if (request.kinds.includes('tool')) return 'Allow this tool in this chat';
  return request.command === undefined ? 'Allow edits in this chat' : 'Allow commands in this chat';
}
