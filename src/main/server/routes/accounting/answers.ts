import type { Result } from '#shared/kernel/result.ts';
import type { AccountsProblem } from '../../../services/accounting/index.ts';
import type { Identity, Session, User } from '../../../services/identity/index.ts';
import { HttpError } from '../../http-error.ts';

/** The value, or the refusal as the answer to the request. */
export function valueOf<T>(result: Result<T, AccountsProblem>, missing: string, code = 404): T {
  if (result.ok) return result.value;
  const problem = result.error;
  if (problem.kind === 'not_found') throw new HttpError(code, { message: missing });
  throw new HttpError(400, {
    message: problem.message,
    validations: [{ field: problem.field, detail: problem.message }],
  });
}

/** The `{user}` of a path. */
export function personOf(
  identity: Identity,
  reference: string,
  session: Session,
  code: 400 | 404 = 404,
): User {
  const user = identity.findUser(reference, session);
  if (!user) throw new HttpError(code, { message: 'There is no such user.' });
  return user;
}
