import { err, ok, type Result } from '#shared/kernel/result.ts';
import { checkLabels } from './labels.ts';
import type { ChatMcpServers } from './ports.ts';
import { invalid, type ChatProblem } from './problems.ts';

/** `undefined` when the request says nothing about it. */
export function readPlanMode(
  value: string | null | undefined,
): Result<boolean | undefined, ChatProblem> {
  if (value === undefined || value === null) return ok(undefined);
  if (value === '' || value === 'plan') return ok(value === 'plan');
  return invalid('The plan mode is not valid.', {
    validations: [{ field: 'plan_mode', detail: 'Must be "plan" or empty.' }],
  });
}

export function readLabels(
  labels: Readonly<Record<string, string>>,
): Result<Readonly<Record<string, string>>, ChatProblem> {
  const checked = checkLabels(labels);
  if (checked.ok) return checked;
  return err({
    kind: 'invalid',
    message: 'The labels are not valid.',
    validations: checked.error.map((detail) => ({ field: 'labels', detail })),
  });
}

/** Undefined when the request says nothing about them. */
export function readMcpServers(
  servers: Pick<ChatMcpServers, 'unknown'> | undefined,
  requested: readonly string[] | null | undefined,
): Result<readonly string[] | undefined, ChatProblem> {
  if (!requested) return ok(undefined);
  const ids = Array.from(new Set(requested.map((id) => id.toLowerCase())));
  const unknown = servers ? servers.unknown(ids) : ids;
  return unknown.length === 0
    ? ok(ids)
    : invalid('Some MCP servers do not exist.', { detail: unknown.join(', ') });
}
