import { assertNever } from '#shared/kernel/assert-never.ts';
import type { CancelBuildError, StartBuildError } from '../../../services/workspaces/index.ts';
import { HttpError } from '../../http-error.ts';

export function toStartError(error: StartBuildError): HttpError {
  switch (error.kind) {
    case 'not_found':
      return new HttpError(404, { message: 'There is no such workspace.' });
    case 'version_not_found':
      return new HttpError(400, {
        message: 'The build cannot be made like this.',
        validations: [
          { field: 'template_version_id', detail: 'The template has no such version.' },
        ],
      });
    case 'deleted':
      return new HttpError(409, { message: 'The workspace was deleted.' });
    case 'active':
      return new HttpError(409, { message: 'Another build of this workspace is at work.' });
    case 'unsaved_work':
      return new HttpError(409, {
        message: 'Deleting the workspace would lose work.',
        detail: error.message,
      });
    case 'invalid':
      return new HttpError(400, {
        message: 'The build cannot be made like this.',
        validations: [...error.validations],
      });
    default:
      return assertNever(error);
  }
}

export function toCancelError(error: CancelBuildError): HttpError {
  switch (error.kind) {
    case 'not_found':
      return new HttpError(404, { message: 'There is no such build.' });
    case 'finished':
      return new HttpError(400, { message: 'The build is over already.' });
    case 'canceling':
      return new HttpError(400, { message: 'The build was asked to stop already.' });
    case 'other_status':
      return new HttpError(412, { message: 'The build is not in the expected status.' });
    default:
      return assertNever(error.kind);
  }
}
