import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createHttpClient } from '#renderer/transport/http-client.ts';

type Answer = { readonly status: number; readonly body?: unknown };

function setUp(answer: Answer | Error) {
  const requests: { url: string; init: RequestInit }[] = [];
  const onSignedOut = vi.fn();
  const http = createHttpClient({
    origin: 'http://127.0.0.1:7080',
    token: () => 'secret',
    onSignedOut,
    upload: (url, { method, headers, body }, onProgress) => {
      requests.push({ url, init: { method, headers, body } });
      onProgress(0.5);
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(Response.json(answer.body ?? null, { status: answer.status }));
    },
    fetch: (input, init) => {
      requests.push({
        url: input instanceof Request ? input.url : String(input),
        init: init ?? {},
      });
      if (answer instanceof Error) return Promise.reject(answer);
      const body = answer.body === undefined ? null : JSON.stringify(answer.body);
      return Promise.resolve(new Response(body, { status: answer.status }));
    },
  });
  return { http, requests, onSignedOut };
}

const thing = z.object({ name: z.string() });

describe('createHttpClient', () => {
  it('tells how far a file is sent, and fails as any other call', async () => {
    const file = (onProgress: (share: number) => void) => ({
      data: new Blob(['x']),
      name: 'plän.txt',
      onProgress,
    });
    const told: number[] = [];
    const sent = setUp({ status: 201, body: { name: 'x' } });
    const call = { method: 'POST', path: '/files', answer: thing } as const;
    const answer = await sent.http.call({ ...call, file: file((share) => told.push(share)) });
    expect(answer).toEqual({ name: 'x' });
    expect(told).toEqual([0.5]);
    expect(sent.requests[0]).toMatchObject({
      url: 'http://127.0.0.1:7080/files',
      init: {
        method: 'POST',
        headers: {
          'Coder-Session-Token': 'secret',
          'Content-Disposition': "attachment; filename*=UTF-8''pl%C3%A4n.txt",
        },
      },
    });
    const refused = setUp({ status: 413, body: { message: 'Too large.' } });
    await expect(refused.http.call({ ...call, file: file(() => undefined) })).rejects.toMatchObject(
      { kind: 'refused', status: 413 },
    );
    const gone = setUp(new TypeError('The network failed.'));
    await expect(gone.http.call({ ...call, file: file(() => undefined) })).rejects.toMatchObject({
      kind: 'offline',
    });
  });

  it('signs requests by header, never by cookie, and leaves out what is undefined', async () => {
    const { http, requests } = setUp({ status: 200, body: { name: 'x' } });
    await http.call({ path: '/a', query: { limit: 5, q: undefined }, answer: thing });
    expect(requests[0]?.url).toBe('http://127.0.0.1:7080/a?limit=5');
    expect(requests[0]?.init).toMatchObject({
      method: 'GET',
      credentials: 'omit',
      headers: { 'Coder-Session-Token': 'secret' },
    });
  });

  it('decodes the answer', async () => {
    const { http } = setUp({ status: 200, body: { name: 'x', more: 1 } });
    await expect(http.call({ path: '/a', answer: thing })).resolves.toEqual({ name: 'x' });
  });

  it('does not take an answer that breaks the contract', async () => {
    const { http } = setUp({ status: 200, body: { nome: 'x' } });
    await expect(http.call({ path: '/a', answer: thing })).rejects.toMatchObject({
      kind: 'unreadable',
      status: 200,
    });
  });

  it('tells what the server refused, in its words', async () => {
    const { http, onSignedOut } = setUp({ status: 409, body: { message: 'Taken' } });
    await expect(http.send({ method: 'POST', path: '/a', body: {} })).rejects.toMatchObject({
      kind: 'refused',
      status: 409,
      body: { message: 'Taken' },
    });
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  it('announces the end of the session', async () => {
    const { http, onSignedOut } = setUp({ status: 401, body: { message: 'Sign in' } });
    await expect(http.send({ path: '/a' })).rejects.toMatchObject({ status: 401 });
    expect(onSignedOut).toHaveBeenCalledOnce();
  });

  it('tells a missing server from an aborted call', async () => {
    const offline = setUp(new TypeError('fetch failed'));
    await expect(offline.http.send({ path: '/a' })).rejects.toMatchObject({ kind: 'offline' });
    await expect(offline.http.probe('/a')).resolves.toBe(0);
    const aborted = setUp(new DOMException('aborted', 'AbortError'));
    await expect(aborted.http.send({ path: '/a' })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('takes an answer without content', async () => {
    const { http } = setUp({ status: 204 });
    await expect(http.send({ method: 'DELETE', path: '/a' })).resolves.toBeUndefined();
  });
});
