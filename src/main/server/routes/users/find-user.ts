import type { Identity, Session, User } from '../../../services/identity/index.ts';
import { HttpError } from '../../http-error.ts';

/** The `{user}` of a path; 404 when there is none. */
export function findUser(identity: Identity, reference: string, session: Session): User {
  const user = identity.findUser(reference, session);
  if (!user) throw new HttpError(404, { message: 'There is no such user.' });
  return user;
}
