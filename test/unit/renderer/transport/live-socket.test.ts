import { describe, expect, it } from 'vitest';
import {
  openLiveSocket,
  type LiveSocketOptions,
  type SocketEnd,
} from '#renderer/transport/live-socket.ts';
import type { SocketEvents } from '#renderer/transport/socket.ts';
import type { HttpClient } from '#renderer/transport/http-client.ts';
import type { SocketState } from '#renderer/transport/socket-state.ts';

class FakeSocket {
  readonly sent: string[] = [];
  readonly url: string;
  readonly #events: SocketEvents;
  closed = false;

  constructor(url: string, events: SocketEvents) {
    this.url = url;
    this.#events = events;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.#events.onOpen();
  }

  receive(data: string): void {
    this.#events.onMessage(data);
  }

  end(code = 1006, reason = ''): void {
    this.#events.onClose({ code, reason });
  }
}

function setUp(probeStatus = 0, own: Partial<LiveSocketOptions> = {}) {
  const sockets: FakeSocket[] = [];
  const timers: { callback: () => void; delayMs: number }[] = [];
  const states: SocketState[] = [];
  const texts: string[] = [];
  const probed: string[] = [];
  let opens = 0;
  let cursor = 0;
  let nowMs = 0;
  let wake = (): void => {};
  const http: HttpClient = {
    call: () => Promise.reject(new Error('not expected')),
    send: () => Promise.reject(new Error('not expected')),
    bytes: () => Promise.reject(new Error('not expected')),
    probe(path, query) {
      probed.push(query ? `${path}?${JSON.stringify(query)}` : path);
      return Promise.resolve(probeStatus);
    },
  };
  const socket = openLiveSocket(
    {
      origin: 'http://127.0.0.1:7080',
      token: () => 'secret',
      http,
      random: () => 0.5,
      clock: {
        now: () => new Date(nowMs),
        monotonicMs: () => nowMs,
        setTimer(callback, delayMs) {
          const timer = { callback, delayMs };
          timers.push(timer);
          return () => void timers.splice(timers.indexOf(timer), 1);
        },
      },
      openSocket(url, events) {
        const fake = new FakeSocket(url, events);
        sockets.push(fake);
        return fake;
      },
      onWake(callback) {
        wake = callback;
        return () => {
          wake = () => {};
        };
      },
    },
    {
      path: '/things/1/stream',
      probePath: '/things/1',
      query: () => ({ after_id: cursor }),
      onOpen: () => {
        opens += 1;
      },
      onText: (text) => texts.push(text),
      onState: (state) => states.push(state),
      ...own,
    },
  );
  return {
    socket,
    sockets,
    timers,
    states,
    texts,
    probed,
    opens: () => opens,
    setCursor: (next: number) => {
      cursor = next;
    },
    advance: (byMs: number) => {
      nowMs += byMs;
    },
    wake: () => wake(),
    phase: () => states.at(-1)?.phase,
  };
}

const settle = (): Promise<void> => Promise.resolve().then(() => undefined);

describe('openLiveSocket', () => {
  it('carries the token and the cursor of the moment, on every connection', () => {
    const live = setUp();
    expect(live.sockets[0]?.url).toBe(
      'ws://127.0.0.1:7080/things/1/stream?after_id=0&coder_session_token=secret',
    );
    live.sockets[0]?.open();
    live.setCursor(42);
    live.sockets[0]?.end();
    live.timers[0]?.callback();
    expect(live.sockets[1]?.url).toContain('after_id=42');
    live.sockets[1]?.open();
    expect(live.opens()).toBe(2);
  });

  it('gives texts of the present connection only', () => {
    const live = setUp();
    live.sockets[0]?.open();
    live.sockets[0]?.receive('one');
    live.sockets[0]?.end();
    live.timers[0]?.callback();
    live.sockets[0]?.receive('late');
    live.sockets[1]?.open();
    live.sockets[1]?.receive('two');
    expect(live.texts).toEqual(['one', 'two']);
  });

  it('asks the resource why a handshake failed, and gives up on 404', async () => {
    const live = setUp(404);
    live.sockets[0]?.end();
    await settle();
    expect(live.probed).toEqual(['/things/1']);
    expect(live.states.at(-1)).toEqual({ phase: 'refused', status: 404 });
    expect(live.timers).toHaveLength(0);
  });

  it('asks with the query that the resource needs', async () => {
    const live = setUp(426, { probeQuery: { reconnect: 'r' } });
    live.sockets[0]?.end();
    await settle();
    expect(live.probed).toEqual(['/things/1?{"reconnect":"r"}']);
    expect(live.phase()).toBe('waiting');
  });

  it('stays away after an end that is final, and tells it', () => {
    const ends: SocketEnd[] = [];
    const live = setUp(0, {
      isFinal: ({ code, received }) => code === 1011 && !received,
      onFinal: (end) => ends.push(end),
    });
    live.sockets[0]?.open();
    live.sockets[0]?.receive('one');
    live.sockets[0]?.end(1011, 'too many');
    expect(live.phase()).toBe('waiting');
    live.timers[0]?.callback();
    live.sockets[1]?.open();
    live.sockets[1]?.end(1011, 'too many');
    expect(live.phase()).toBe('closed');
    expect(ends).toEqual([{ code: 1011, reason: 'too many', received: false }]);
  });

  it('waits when nothing answers, and tries at once when woken', async () => {
    const live = setUp(0);
    live.sockets[0]?.end();
    await settle();
    expect(live.phase()).toBe('waiting');
    live.wake();
    expect(live.phase()).toBe('connecting');
    expect(live.sockets).toHaveLength(2);
    expect(live.timers).toHaveLength(0);
  });

  it('sends only while it is open', () => {
    const live = setUp();
    expect(live.socket.send('early')).toBe(false);
    live.sockets[0]?.open();
    expect(live.socket.send('now')).toBe(true);
    expect(live.sockets[0]?.sent).toEqual(['now']);
  });

  it('ends for good when it is closed, whatever comes later', async () => {
    const live = setUp();
    live.sockets[0]?.open();
    live.socket.close();
    expect(live.sockets[0]?.closed).toBe(true);
    live.sockets[0]?.receive('late');
    live.sockets[0]?.end();
    live.wake();
    await settle();
    expect(live.phase()).toBe('closed');
    expect(live.texts).toEqual([]);
    expect(live.sockets).toHaveLength(1);
  });
});
