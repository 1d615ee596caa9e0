import { expect, it } from 'vitest';
import {
  createFarSockets,
  type FarRequest,
  type StartSocketWorker,
} from '#renderer/transport/far-sockets.ts';
import type { OpenSocket } from '#renderer/transport/socket.ts';

function setUp() {
  const workers: { asked: FarRequest[]; ended: boolean }[] = [];
  let worker: Parameters<StartSocketWorker>[0] | undefined;
  const start: StartSocketWorker = (events) => {
    worker = events;
    const made = { asked: [] as FarRequest[], ended: false };
    workers.push(made);
    return {
      ask: (request) => void made.asked.push(request),
      end() {
        made.ended = true;
      },
    };
  };
  const openedHere: string[] = [];
  const openHere: OpenSocket = (url) => {
    openedHere.push(url);
    return { send: () => undefined, close: () => undefined };
  };
  const heard: string[] = [];
  const openFar = createFarSockets(start, openHere);
  return {
    workers,
    openedHere,
    heard,
    worker: () => worker,
    open: (name: string) =>
      openFar(`ws://${name}`, {
        onOpen: () => heard.push(`${name} open`),
        onMessage: (data) =>
          heard.push(`${name} ${typeof data === 'string' ? data : data.byteLength}`),
        onClose: ({ code, reason }) => heard.push(`${name} ${code} ${reason}`),
      }),
  };
}

it('opens all sockets in one worker, and tells each what is its own', () => {
  const { open, workers, worker, heard, openedHere } = setUp();
  expect(workers).toHaveLength(0);
  const first = open('first');
  open('second');
  first.send('hello');
  first.close();
  expect(workers.map(({ asked }) => asked)).toEqual([
    [
      { id: 1, kind: 'open', url: 'ws://first' },
      { id: 2, kind: 'open', url: 'ws://second' },
      { id: 1, kind: 'send', text: 'hello' },
      { id: 1, kind: 'close' },
    ],
  ]);
  worker()?.told({ id: 2, kind: 'opened' });
  worker()?.told({ id: 2, kind: 'message', data: new ArrayBuffer(7) });
  worker()?.told({ id: 1, kind: 'closed', code: 1000, reason: '' });
  worker()?.told({ id: 1, kind: 'message', data: 'late' });
  worker()?.told({ id: 2, kind: 'message', data: 'text' });
  expect(heard).toEqual(['second open', 'second 7', 'first 1000 ', 'second text']);
  expect(openedHere).toEqual([]);
});

it('opens sockets here once the worker has failed, which broke those that it had', () => {
  const { open, workers, worker, heard, openedHere } = setUp();
  open('first');
  worker()?.failed();
  expect(heard).toEqual(['first 1006 ']);
  expect(workers.map(({ ended }) => ended)).toEqual([true]);
  open('again');
  expect(openedHere).toEqual(['ws://again']);
  expect(workers).toHaveLength(1);
});
