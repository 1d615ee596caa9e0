import { readJson } from '#shared/kernel/read-json.ts';
import type { ApiServer } from '../api-server.ts';
import { HttpError } from '../http-error.ts';

/** Every body is read as JSON, whatever it is declared to be; an empty one is undefined. */
export function acceptJsonBodies(app: ApiServer): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    // The framework refuses a type that it cannot read, before it comes to the parser.
    if (request.routeOptions.config.rawBody !== true) delete request.raw.headers['content-type'];
    done(null, payload);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    if (text.length === 0) {
      done(null, undefined);
      return;
    }
    const body = readJson(String(text));
    if (body.ok) done(null, body.value);
    else done(new HttpError(400, { message: `The request body is ${body.error}.` }));
  });
}
