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
    try {
      const body: unknown = JSON.parse(String(text));
      done(isTooDeep(String(text)) ? tooDeep() : null, body);
    } catch {
      done(new HttpError(400, { message: 'The request body is not valid JSON.' }));
    }
  });
}

/** Half of what SQLite's JSON functions read, and far from what overflows a stack. */
const maxDepth = 500;

/** Whether valid JSON has arrays and objects in each other beyond the limit. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') {
      quoted = true;
    } else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (character === ']' || character === '}') {
      depth -= 1;
    }
  }
  return false;
}

function tooDeep(): HttpError {
  return new HttpError(400, {
    message: `The request body has more than ${maxDepth} levels of arrays and objects.`,
  });
}
