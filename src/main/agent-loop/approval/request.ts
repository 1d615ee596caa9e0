import type { ApprovalKind, ApprovalRequest } from '#shared/api/approvals.ts';
import type { ChangePreview } from '../tools/tool.ts';
import { keepHead } from '../tools/truncate.ts';
import type { CallScope } from './policy.ts';
import { suggestCommandPattern } from './suggest-pattern.ts';

export type RequestedCall = {
  readonly callId: string;
  readonly toolName: string;
  readonly kinds: readonly ApprovalKind[];
  readonly scope: CallScope;
  readonly previews: readonly ChangePreview[];
  readonly now: Date;
};

/** Bytes of all diffs of one question; a client reads frames of at most 4 MiB. */
const MAX_DIFF_BYTES = 512 * 1024;

/** The question that the person is asked about one call. */
export function approvalRequest(call: RequestedCall): ApprovalRequest {
  const { scope } = call;
  const share = Math.floor(MAX_DIFF_BYTES / Math.max(1, call.previews.length));
  const diffs = new Map(call.previews.map(({ path, diff }) => [path, keepHead(diff, share)]));
  const pattern = scope.command ? suggestCommandPattern(scope.command.text) : undefined;
  return {
    tool_call_id: call.callId,
    tool_name: call.toolName,
    kinds: Array.from(call.kinds),
    ...(scope.command ? { command: scope.command.written, workdir: scope.command.workdir } : {}),
    files: scope.files.map(({ absolute, outside }) => {
      const diff = diffs.get(absolute);
      return { path: absolute, ...(diff === undefined ? {} : { diff }), outside };
    }),
    ...(scope.doubts?.length ? { doubts: Array.from(scope.doubts) } : {}),
    ...(pattern === undefined ? {} : { suggested_pattern: pattern }),
    created_at: call.now.toISOString(),
  };
}

/** Whether the call still reaches only for what the person saw when allowing it. */
export function isWithinRequest(scope: CallScope, request: ApprovalRequest): boolean {
  const files = new Set(request.files.map((file) => file.path));
  return (
    scope.files.every((file) => files.has(file.absolute)) &&
    scope.command?.workdir === request.workdir &&
    scope.command?.written === request.command
  );
}
