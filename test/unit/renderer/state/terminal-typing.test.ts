import { expect, it } from 'vitest';
import { unconnectedTerminal } from './connected-terminal.ts';

const OPEN = { phase: 'open', attempt: 1, openedAtMs: 0 } as const;

async function connecting() {
  const { session, display, written, opened } = unconnectedTerminal();
  session.start(display);
  await expect.poll(() => opened.length).toBe(1);
  const [socket] = opened;
  if (!socket) throw new Error('no socket was opened');
  return { session, written, socket };
}

it('sends what was typed while it connected, in its order, once it can', async () => {
  const { session, written, socket } = await connecting();
  expect(session.type('ec')).toBe(true);
  expect(session.type('ho')).toBe(true);
  expect(session.send('a reply')).toBe(false);
  expect(session.type('x'.repeat(5000))).toBe(false);
  expect(written).toEqual([]);
  socket.onState?.(OPEN);
  session.type('\r');
  expect(written).toEqual(['echo', '\r']);
});

it('forgets it when there is nothing to send it to', async () => {
  const { session, written, socket } = await connecting();
  session.type('rm -r old');
  socket.onState?.({ phase: 'waiting', delayMs: 1000, attempt: 1 });
  expect(session.type('y')).toBe(false);
  socket.onState?.(OPEN);
  expect(written).toEqual([]);
});
