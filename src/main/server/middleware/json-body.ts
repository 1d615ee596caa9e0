import type { ApiServer } from '../api-server.ts';
import { HttpError } from '../http-error.ts';

/** Every body is read as JSON, whatever it is declared to be; an empty one is undefined. */
export function acceptJsonBodies(app: ApiServer): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    if (text.length === 0) {
      done(null, undefined);
      return;
    }
    try {
      const body: unknown = JSON.parse(String(text));
      done(null, body);
    } catch {
      done(new HttpError(400, { message: 'The request body is not valid JSON.' }));
    }
  });
}
