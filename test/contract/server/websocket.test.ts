import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { HttpError } from '#main/server/http-error.ts';
import { type ServerSocket, socketRoute } from '#main/server/websocket/socket-route.ts';
import { apiErrorSchema, uuidSchema } from '#shared/api/common.ts';
import { openSocket } from '#test/support/core.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { rawRequest, upgradeStatus } from '#test/support/raw-http.ts';
import { startTestServer } from '#test/support/server.ts';

const id = '6f1d1b9e-3f7c-4c3c-9d4e-0d6f9f3c1b2a';

async function start() {
  const clock = createManualClock();
  const connected: ServerSocket[] = [];
  const closed: number[] = [];
  const server = await startTestServer({
    clock,
    routes: [
      (app) => {
        socketRoute(app, {
          url: '/api/v2/echo/:thing',
          schema: {
            params: z.object({ thing: uuidSchema }),
            querystring: z.object({ after_id: z.coerce.number().int().default(0) }),
          },
          prepare({ params, query, session }) {
            if (params.thing !== id) throw new HttpError(404, { message: 'There is none.' });
            return { hello: `${query.after_id}`, userId: session.userId };
          },
          connect(socket, { hello }) {
            connected.push(socket);
            socket.onText((text) => socket.sendText(`you said ${text}`));
            socket.onClose((code) => closed.push(code));
            socket.sendText(`hello ${hello}`);
          },
        });
        socketRoute(app, {
          url: '/api/v2/one-way',
          unexpectedDataCode: 1002,
          prepare: () => undefined,
          connect: (socket) => connected.push(socket),
        });
        socketRoute(app, {
          url: '/api/v2/broken',
          prepare: () => undefined,
          connect() {
            throw new Error('a bug');
          },
        });
      },
    ],
  });
  const ws = (path: string, headers: Record<string, string> = {}) =>
    openSocket(server.url(path).replace('http:', 'ws:'), {
      'Coder-Session-Token': server.token,
      ...headers,
    });
  return { ...server, clock, connected, closed, ws };
}

describe('a WebSocket route', () => {
  it('answers 401 without a token, before the upgrade', async () => {
    const { url } = await start();
    expect(await upgradeStatus(url(`/api/v2/echo/${id}`))).toBe(401);
  });

  it('answers plain HTTP with 426', async () => {
    const { url, token } = await start();
    const answer = await rawRequest(url(`/api/v2/echo/${id}`), {
      headers: { 'Coder-Session-Token': token },
    });
    expect(answer.status).toBe(426);
    expect(answer.headers.upgrade).toBe('websocket');
    apiErrorSchema.parse(JSON.parse(answer.body));
    const without = await rawRequest(url(`/api/v2/echo/${id}`));
    expect(without.status).toBe(401);
  });

  it('answers what is wrong as plain HTTP, before the upgrade', async () => {
    const { url, token } = await start();
    const headers = { 'Coder-Session-Token': token };
    const other = '00000000-0000-4000-8000-000000000000';
    expect(await upgradeStatus(url('/api/v2/echo/garbage'), headers)).toBe(400);
    expect(await upgradeStatus(url(`/api/v2/echo/${id}?after_id=x`), headers)).toBe(400);
    expect(await upgradeStatus(url(`/api/v2/echo/${other}`), headers)).toBe(404);
    expect(await upgradeStatus(url('/api/v2/unknown'), headers)).toBe(404);
    expect(
      await upgradeStatus(url(`/api/v2/echo/${id}`), { ...headers, 'Sec-WebSocket-Version': '12' }),
    ).toBe(400);
    expect(
      await upgradeStatus(url(`/api/v2/echo/${id}`), { ...headers, 'Sec-WebSocket-Key': 'x' }),
    ).toBe(400);
  });

  it('speaks both ways, signed in by header or query', async () => {
    const { ws, token } = await start();
    const byHeader = ws(`/api/v2/echo/${id}?after_id=7`);
    expect(await byHeader.next()).toBe('hello 7');
    byHeader.send('moin');
    expect(await byHeader.next()).toBe('you said moin');
    byHeader.close();

    const byQuery = ws(`/api/v2/echo/${id}?coder_session_token=${token}`, {
      'Coder-Session-Token': '',
    });
    expect(await byQuery.next()).toBe('hello 0');
    byQuery.close();
    await byQuery.closed();
  });

  it('negotiates neither compression nor a sub-protocol', async () => {
    const { url, token } = await start();
    const socket = new WebSocket(url(`/api/v2/echo/${id}`).replace('http:', 'ws:'), ['binary'], {
      headers: { 'Coder-Session-Token': token },
    });
    // A client that insists on an answer to its sub-protocols fails by itself.
    const [answer] = (await once(socket, 'upgrade')) as [{ headers: Record<string, string> }];
    socket.on('error', () => undefined);
    socket.terminate();
    expect(answer.headers['sec-websocket-extensions']).toBeUndefined();
    expect(answer.headers['x-coder-build-version']).toBe('v2.34.0-devel+test');
  });

  it('closes 1003 on the wrong kind of frame, and with its own code on data nobody reads', async () => {
    const { ws } = await start();
    const echo = ws(`/api/v2/echo/${id}`);
    await echo.next();
    echo.raw.send(Buffer.from([1, 2]));
    expect(await echo.closed()).toBe(1003);

    const oneWay = ws('/api/v2/one-way');
    await oneWay.opened();
    oneWay.send('anything');
    expect(await oneWay.closed()).toBe(1002);
  });

  it('closes 1009 on a frame that is too big', async () => {
    const { ws } = await start();
    const echo = ws(`/api/v2/echo/${id}`);
    await echo.next();
    echo.send('x'.repeat(32_769));
    expect(await echo.closed()).toBe(1009);
  });

  it('closes 1011 when its handler fails, and logs that', async () => {
    const { ws, log } = await start();
    expect(await ws('/api/v2/broken').closed()).toBe(1011);
    expect(log.some((line) => line['event'] === 'socket.connect_failed')).toBe(true);
  });

  it('cuts a long reason to what a close frame holds', async () => {
    const { ws, connected } = await start();
    const echo = ws(`/api/v2/echo/${id}`);
    await echo.next();
    connected[0]?.close(1011, 'ü'.repeat(200));
    expect(await echo.closed()).toBe(1011);
    connected[0]?.sendText('after the end');
    connected[0]?.close(1000);
  });

  it('tells its owner of the end, also when asked later', async () => {
    const { ws, connected, closed } = await start();
    const echo = ws(`/api/v2/echo/${id}`);
    await echo.next();
    echo.raw.close(1000);
    await echo.closed();
    await expect.poll(() => closed).toEqual([1000]);
    const late: number[] = [];
    connected[0]?.onClose((code) => late.push(code));
    expect(late).toEqual([1000]);
  });
});

describe('liveness', () => {
  it('pings every 15 seconds and goes on while the client answers', async () => {
    const { ws, clock } = await start();
    const socket = ws('/api/v2/one-way');
    await socket.opened();
    for (let round = 0; round < 3; round += 1) {
      const ping = once(socket.raw, 'ping');
      await clock.advance(15_000);
      await ping;
      // The pong is on its way: wait until the server has it.
      socket.raw.ping();
      await once(socket.raw, 'pong');
    }
    expect(socket.raw.readyState).toBe(WebSocket.OPEN);
    socket.close();
  });

  it('cuts a client that does not answer', async () => {
    const { url, token, clock, connected } = await start();
    const raw = new WebSocket(url('/api/v2/one-way').replace('http:', 'ws:'), {
      headers: { 'Coder-Session-Token': token },
      autoPong: false,
    });
    raw.on('error', () => undefined);
    await once(raw, 'open');
    const ended = new Promise<void>((resolve) => connected[0]?.onClose(() => resolve()));
    await clock.advance(15_000);
    await clock.advance(15_000);
    await ended;
    raw.terminate();
  });

  it('leaves no timer behind when the socket has ended', async () => {
    const { ws, clock, connected } = await start();
    const socket = ws('/api/v2/one-way');
    await socket.opened();
    expect(clock.timerCount).toBe(1);
    const ended = new Promise<void>((resolve) => connected[0]?.onClose(() => resolve()));
    socket.close();
    await ended;
    expect(clock.timerCount).toBe(0);
  });
});

describe('a client that does not read', () => {
  it('is cut off before the server drowns in what it waits for', async () => {
    const { ws, connected } = await start();
    const socket = ws('/api/v2/one-way');
    await socket.opened();
    socket.raw.pause();
    const sender = connected[0];
    if (!sender) throw new Error('not connected');
    const ends: number[] = [];
    sender.onClose((code) => ends.push(code));
    const mebibyte = 'x'.repeat(1024 * 1024);
    let sent = 0;
    while (ends.length === 0 && sent < 200) {
      sender.sendText(mebibyte);
      sent += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ends).toHaveLength(1);
    expect(sent).toBeLessThan(60);
    socket.raw.terminate();
  });
});

describe('shutdown', () => {
  it('says 1001 to every client', async () => {
    const { ws, server } = await start();
    const sockets = [ws('/api/v2/one-way'), ws(`/api/v2/echo/${id}`)];
    await Promise.all(sockets.map((socket) => socket.opened()));
    await server.close();
    expect(await Promise.all(sockets.map((socket) => socket.closed()))).toEqual([1001, 1001]);
  });
});
