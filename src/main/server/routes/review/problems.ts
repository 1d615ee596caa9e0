import type { Result } from '#shared/kernel/result.ts';
import type { ReviewProblem } from '../../../services/review/index.ts';
import { HttpError } from '../../http-error.ts';

const statusOf: Readonly<Record<ReviewProblem['kind'], number>> = {
  not_a_repository: 404,
  not_found: 404,
  invalid: 400,
  stale: 409,
  conflict: 409,
  locked: 409,
  usage_limit: 409,
  too_large: 413,
  refused: 422,
  model_failed: 502,
  no_git: 500,
  failed: 500,
};

export function valueOf<T>(result: Result<T, ReviewProblem>): T {
  if (result.ok) return result.value;
  const { kind, message, detail } = result.error;
  throw new HttpError(statusOf[kind], { message, ...(detail !== undefined && { detail }) });
}
