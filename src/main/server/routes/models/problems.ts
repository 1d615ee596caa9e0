import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { ModelsProblem } from '../../../services/models/index.ts';
import { HttpError } from '../../http-error.ts';

export function valueOf<T>(result: Result<T, ModelsProblem>, what: string): T {
  if (result.ok) return result.value;
  throw toHttpError(result.error, what);
}

function toHttpError(problem: ModelsProblem, what: string): HttpError {
  switch (problem.kind) {
    case 'invalid':
      return new HttpError(400, {
        message: problem.message,
        ...(problem.field === undefined
          ? {}
          : { validations: [{ field: problem.field, detail: problem.message }] }),
      });
    case 'conflict':
      return new HttpError(409, { message: problem.message });
    case 'not_found':
      return new HttpError(404, { message: `There is no such ${what}.` });
    case 'storage':
      return new HttpError(500, { message: problem.message });
    default:
      return assertNever(problem);
  }
}
