import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HttpError } from '#main/server/http-error.ts';
import { apiErrorSchema, uuidSchema } from '#shared/api/common.ts';
import { rawRequest } from '#test/support/raw-http.ts';
import { startTestServer } from '#test/support/server.ts';

async function start() {
  const server = await startTestServer({
    routes: [
      (app) => {
        app.post(
          '/api/v2/things/:thing',
          {
            schema: {
              params: z.object({ thing: uuidSchema }),
              querystring: z.object({ limit: z.coerce.number().int().optional() }),
              body: z.object({ name: z.string().max(3), nested: z.object({ n: z.int() }) }),
            },
          },
          (request) => request.body,
        );
        app.post('/api/v2/lists', { schema: { body: z.array(z.string()) } }, () => ({}));
        app.get('/api/v2/refused', () => {
          throw new HttpError(409, { message: 'Taken.', chat_id: 'c' });
        });
        app.get('/api/v2/crash', () => {
          throw new Error('the password is hunter2');
        });
        app.get('/api/v2/crash-later', async () => {
          await Promise.resolve();
          throw 'not even an error';
        });
        app.get('/api/v2/nothing', (_request, reply) => {
          void reply.code(204).send();
        });
      },
    ],
  });
  const send = (method: string, path: string, body?: string, headers = {}) =>
    rawRequest(server.url(path), {
      method,
      headers: { 'Coder-Session-Token': server.token, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  return { ...server, send };
}

const id = '6f1d1b9e-3f7c-4c3c-9d4e-0d6f9f3c1b2a';

describe('errors', () => {
  it('of a handler on purpose come as they are', async () => {
    const { send } = await start();
    const answer = await send('GET', '/api/v2/refused');
    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.body)).toEqual({ message: 'Taken.', chat_id: 'c' });
  });

  it.each(['/api/v2/crash', '/api/v2/crash-later'])(
    'of a handler that crashed (%s) tell the request id and nothing else',
    async (path) => {
      const { send, log } = await start();
      const answer = await send('GET', path);
      expect(answer.status).toBe(500);
      expect(answer.body).not.toMatch(/hunter2|not even|\.ts|at /);
      const body = apiErrorSchema.parse(JSON.parse(answer.body));
      expect(body.detail).toContain(answer.headers['x-coder-request-id']);
      const line = log.find((each) => each['event'] === 'http.handler_failed');
      expect(line).toMatchObject({
        level: 'error',
        route: path,
        requestId: answer.headers['x-coder-request-id'],
      });
    },
  );

  it('of malformed JSON are 400', async () => {
    const { send } = await start();
    const answer = await send('POST', `/api/v2/things/${id}`, '{"name":');
    expect(answer.status).toBe(400);
    apiErrorSchema.parse(JSON.parse(answer.body));
  });

  it('of JSON with more than 200,000 values are 400 and short', async () => {
    const { send } = await start();
    const list = (count: number) => `[${'1,'.repeat(count - 1)}1]`;
    const body = (count: number) => `{"name":"abc","nested":{"n":1},"more":${list(count)}}`;
    expect((await send('POST', `/api/v2/things/${id}`, body(199_000))).status).toBe(200);
    const answer = await send('POST', `/api/v2/things/${id}`, body(201_000));
    expect(answer.status).toBe(400);
    expect(apiErrorSchema.parse(JSON.parse(answer.body)).validations).toBeUndefined();
    const faults = await send('POST', '/api/v2/lists', list(5000));
    expect(apiErrorSchema.parse(JSON.parse(faults.body)).validations).toHaveLength(100);
  });

  it('of JSON that is nested too deep to be kept are 400', async () => {
    const { send } = await start();
    const nested = (levels: number) =>
      `{"name":"\\"[","nested":{"n":1},"more":${'[{"a":'.repeat(levels)}1${'}]'.repeat(levels)}}`;
    expect((await send('POST', `/api/v2/things/${id}`, nested(249))).status).toBe(200);
    const answer = await send('POST', `/api/v2/things/${id}`, nested(250));
    expect(answer.status).toBe(400);
    apiErrorSchema.parse(JSON.parse(answer.body));
  });

  it('of a wrong body name every field', async () => {
    const { send } = await start();
    const answer = await send('POST', `/api/v2/things/${id}`, '{"name":"long","nested":{"n":"1"}}');
    expect(answer.status).toBe(400);
    const body = apiErrorSchema.parse(JSON.parse(answer.body));
    expect(body.validations?.map((each) => each.field)).toEqual(['name', 'nested.n']);
  });

  it('of a missing body, a wrong parameter and a path that holds no UUID are 400', async () => {
    const { send } = await start();
    const good = '{"name":"abc","nested":{"n":1}}';
    expect((await send('POST', `/api/v2/things/${id}`)).status).toBe(400);
    expect((await send('POST', `/api/v2/things/${id}?limit=x`, good)).status).toBe(400);
    expect((await send('POST', '/api/v2/things/garbage', good)).status).toBe(400);
    expect((await send('POST', `/api/v2/things/${id}`, good)).status).toBe(200);
  });

  it('ignore what a body holds beside the known fields, whatever it is declared to be', async () => {
    const { send } = await start();
    const body = '{"name":"abc","nested":{"n":1,"x":2},"more":true,"__proto__":{"evil":1}}';
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'json', '']) {
      const answer = await send('POST', `/api/v2/things/${id}`, body, { 'Content-Type': type });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toEqual({ name: 'abc', nested: { n: 1 } });
    }
  });

  it('of a body that is too large are 413', async () => {
    const { send } = await start();
    const answer = await send('POST', `/api/v2/things/${id}`, 'x'.repeat(4 * 1024 * 1024 + 1));
    expect(answer.status).toBe(413);
    apiErrorSchema.parse(JSON.parse(answer.body));
  });

  it.each([
    ['GET', '/api/v2/xyz'],
    ['GET', '/api/experimental/xyz'],
    ['POST', '/api/xyz'],
    ['GET', '/api'],
  ])('of an unknown route (%s %s) are a 404 with a body', async (method, path) => {
    const { url } = await start();
    const answer = await rawRequest(url(path), { method });
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('application/json');
    apiErrorSchema.parse(JSON.parse(answer.body));
    expect(answer.headers['x-coder-request-id']).toBeDefined();
  });

  it('of a wrong method on a known path are 405 without a body', async () => {
    const { send } = await start();
    const answer = await send('DELETE', `/api/v2/things/${id}`);
    expect(answer.status).toBe(405);
    expect(answer.body).toBe('');
    expect(answer.headers.allow).toBe('POST');
  });

  it('of a path that cannot be decoded are 400', async () => {
    const { url } = await start();
    const answer = await rawRequest(url('/'), { path: '/api/v2/%E0%A4%A' });
    expect(answer.status).toBe(400);
    apiErrorSchema.parse(JSON.parse(answer.body));
    expect(answer.headers['x-coder-build-version']).toBeDefined();
  });
});

describe('every answer', () => {
  it('has the headers of the contract', async () => {
    const { send } = await start();
    const answers = await Promise.all([
      send('GET', '/api/v2/nothing'),
      send('GET', '/api/v2/refused'),
      send('GET', '/api/v2/xyz'),
      send('GET', '/'),
    ]);
    const ids = answers.map((answer) => answer.headers['x-coder-request-id']);
    expect(new Set(ids).size).toBe(4);
    for (const { headers } of answers) {
      expect(headers['x-coder-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers['x-coder-build-version']).toBe('v2.34.0-devel+test');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
    expect(answers[0]).toMatchObject({ status: 204, body: '' });
    expect(answers[0]?.headers['cache-control']).toBe('no-store');
  });
});
