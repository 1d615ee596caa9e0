import { err, ok, type Result } from '#shared/kernel/result.ts';
import { checkLabels } from './labels.ts';
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

/** This server has no MCP servers yet, so every id is unknown. */
export function checkMcpServers(
  ids: readonly string[] | null | undefined,
): Result<undefined, ChatProblem> {
  if (!ids || ids.length === 0) return ok(undefined);
  return invalid('Some MCP servers do not exist.', { detail: ids.join(', ') });
}
