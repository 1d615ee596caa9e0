import type { ApiError } from '#shared/api/common.ts';
import type { UserId } from '#shared/kernel/ids.ts';
import { err } from '#shared/kernel/result.ts';
import type { ChatAccounting, SpendLimitReached } from './ports.ts';

/** Why a request about a chat was refused. */
export type ChatProblem = ApiError & {
  readonly kind:
    | 'invalid'
    | 'not_found'
    | 'forbidden'
    | 'conflict'
    | 'queue_full'
    | 'usage_limit'
    | 'model_failed'
    /** A git host gave no answer. */
    | 'host_failed';
  /** With `usage_limit`. */
  readonly limit?: SpendLimitReached;
};

type Refusal = { readonly ok: false; readonly error: ChatProblem };

export function invalid(message: string, more: Partial<ApiError> = {}): Refusal {
  return err({ kind: 'invalid', message, ...more });
}

export function chatNotFound(): Refusal {
  return err({ kind: 'not_found', message: 'There is no such chat.' });
}

export function notFound(message: string): Refusal {
  return err({ kind: 'not_found', message });
}

export function conflict(message: string): Refusal {
  return err({ kind: 'conflict', message });
}

export function titleIsWritten(): Refusal {
  return conflict('A title of this chat is being written. Try again in a moment.');
}

/** The refusal when the person may spend nothing more in the running period. */
export function checkSpendLimit(accounting: ChatAccounting, userId: UserId): Refusal | undefined {
  const limit = accounting.limitReached(userId);
  return (
    limit &&
    err({ kind: 'usage_limit', message: 'The spend limit of this period is used up.', limit })
  );
}

export function forbidden(message: string): Refusal {
  return err({ kind: 'forbidden', message });
}
