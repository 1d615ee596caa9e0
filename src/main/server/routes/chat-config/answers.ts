import type { Result } from '#shared/kernel/result.ts';
import type { ConfigProblem } from '../../../services/chat-config/index.ts';
import { HttpError } from '../../http-error.ts';

export function valueOf<T>(result: Result<T, ConfigProblem>): T {
  if (result.ok) return result.value;
  const { kind, message, field } = result.error;
  throw new HttpError(kind === 'forbidden' ? 403 : 400, {
    message,
    ...(field === undefined ? {} : { validations: [{ field, detail: message }] }),
  });
}
