import type { FastifyReply } from 'fastify';
import type { Result } from '#shared/kernel/result.ts';
import type { ChatProblem } from '../../../services/chats/index.ts';
import { HttpError } from '../../http-error.ts';

const statusOf: Readonly<Record<ChatProblem['kind'], number>> = {
  invalid: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  queue_full: 429,
  usage_limit: 409,
  model_failed: 500,
  host_failed: 502,
};

/** The value, or the refusal as the answer to the request. */
export function valueOf<T>(result: Result<T, ChatProblem>): T {
  if (result.ok) return result.value;
  const { kind, limit, ...body } = result.error;
  throw new HttpError(statusOf[kind], { ...body, ...(limit ? presentLimit(limit) : {}) });
}

/** Clients tell this refusal from other conflicts by these fields. */
function presentLimit(limit: NonNullable<ChatProblem['limit']>) {
  return {
    spent_micros: limit.spentMicros,
    limit_micros: limit.limitMicros,
    resets_at: limit.resetsAt.toISOString(),
  };
}

/** Answers with JSON that is written already. */
export function sendJsonBytes(reply: FastifyReply, json: Buffer): void {
  void reply.type('application/json; charset=utf-8').send(json);
}
