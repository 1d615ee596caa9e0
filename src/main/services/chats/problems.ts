import type { ApiError } from '#shared/api/common.ts';
import { err } from '#shared/kernel/result.ts';

/** Why a request about a chat was refused. */
export type ChatProblem = ApiError & {
  readonly kind: 'invalid' | 'not_found' | 'forbidden' | 'conflict' | 'queue_full';
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

export function forbidden(message: string): Refusal {
  return err({ kind: 'forbidden', message });
}
