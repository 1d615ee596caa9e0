import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAttachment } from '#main/agent-bridge/local/terminals/attachment.ts';
import { createBufferPool } from '#main/agent-bridge/local/terminals/buffer-pool.ts';
import { bytesHeader, jsonFrame } from '#main/agent-bridge/local/terminals/framing.ts';
import type { Hello } from '#main/agent-bridge/local/terminals/protocol.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

const hello: Hello = { kind: 'control', token: 'token', version: 1 };

let folder: string;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attachment-'));
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

it('passes on what came with one read as one piece, before what is said after it', async () => {
  const frames = ['first ', 'second ', 'third'].flatMap((text) => [
    bytesHeader(text.length),
    Buffer.from(text),
  ]);
  const sent = [
    jsonFrame({ kind: 'attached' }),
    jsonFrame({ kind: 'size', columns: 90, rows: 30 }),
    ...frames,
    jsonFrame({ kind: 'size', columns: 70, rows: 20 }),
    ...frames,
    jsonFrame({ kind: 'exited' }),
  ];
  server = createServer((socket) => {
    socket.once('data', () => socket.end(Buffer.concat(sent)));
  });
  const address = join(folder, 'host');
  server.listen(address);
  await once(server, 'listening');
  const told: string[] = [];
  let announceEnd = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    announceEnd = resolve;
  });
  const attached = await openAttachment(
    {
      address,
      clock: createManualClock(),
      buffers: createBufferPool(),
      reasonOfLoss: () => Promise.resolve('lost'),
      whenEnded: () => Promise.resolve(void told.push('it is known how')),
      sink: {
        data(bytes, done) {
          told.push(Buffer.from(bytes).toString());
          done();
        },
        resized: ({ columns, rows }) => void told.push(`${columns}x${rows}`),
        end(reason) {
          told.push(reason);
          announceEnd();
        },
      },
    },
    hello,
  );
  expect(attached.ok).toBe(true);
  await ended;
  const output = ['90x30', 'first second third', '70x20', 'first second third'];
  expect(told).toEqual([...output, 'it is known how', 'exited']);
});
