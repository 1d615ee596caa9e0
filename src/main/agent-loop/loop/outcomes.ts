import { assertNever } from '#shared/kernel/assert-never.ts';
import { failure } from '../tools/tool.ts';
import type { ToolCallState, ToolOutcome } from '../types.ts';

const MAY_HAVE_HAPPENED =
  'The call was interrupted before it produced a result. It may have had its effect: look before ' +
  'you repeat it.';

export function diedWhileRunning(): ToolOutcome {
  return failure(MAY_HAVE_HAPPENED);
}

export function failedUnexpectedly(): ToolOutcome {
  return failure('The tool failed unexpectedly. It may have had a part of its effect.');
}

export function notAlone(toolName: string): ToolOutcome {
  return failure(
    `${toolName} has to be the only call of a step, so none of these calls was run. Call it alone.`,
  );
}

export function denied(reason: string | undefined): ToolOutcome {
  const stated = reason?.trim();
  return failure(
    stated ? `The person denied this call: ${stated}` : 'The person denied this call.',
  );
}

/** A client of the API reads it too, and takes plain text for one that nobody answered. */
export function unansweredByClient(): ToolOutcome {
  return { content: 'The call was cancelled before the client answered it.', isError: true };
}

/** The call's own result, or the one that it gets when the person ends the turn before. */
export function outcomeAtEnd(state: ToolCallState): ToolOutcome {
  switch (state.kind) {
    case 'finished':
      return state.result;
    case 'denied':
      return denied(state.reason);
    case 'running':
      return failure(MAY_HAVE_HAPPENED);
    case 'awaiting':
      return unansweredByClient();
    case 'undecided':
    case 'asking':
    case 'allowed':
      return failure('The turn was interrupted before the call was run.');
    default:
      return assertNever(state);
  }
}
