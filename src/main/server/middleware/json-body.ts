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
      const excess = excessOf(String(text));
      done(excess === undefined ? null : refusal(`has more than ${excess}.`), body);
    } catch {
      done(refusal('is not valid JSON.'));
    }
  });
}

/** Half of what SQLite's JSON functions read, and far from what overflows a stack. */
const maxDepth = 500;
/** Each may be found at fault, which takes its time and space. Large selections of lines fit. */
const maxValues = 200_000;

/** What valid JSON has too much of to be looked at closely. */
function excessOf(json: string): string | undefined {
  let depth = 0;
  let values = 1;
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
      values += 1;
      if (depth > maxDepth) return `${maxDepth} levels of arrays and objects`;
    } else if (character === ']' || character === '}') {
      depth -= 1;
    } else if (character === ',') {
      values += 1;
    }
    if (values > maxValues) return `${maxValues} values`;
  }
  return undefined;
}

function refusal(what: string): HttpError {
  return new HttpError(400, { message: `The request body ${what}` });
}
