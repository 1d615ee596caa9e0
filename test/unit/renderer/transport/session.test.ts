import { describe, expect, it } from 'vitest';
import { findSession, forgetSession } from '#renderer/transport/session.ts';
import { createMemoryStorage } from '../state/memory-storage.ts';

function locationOf(href: string): Location {
  return { href, origin: new URL(href).origin } as Location;
}

function setUp(href: string, answer: { status: number; body: unknown } | Error) {
  const storage = createMemoryStorage();
  const addresses: string[] = [];
  const bodies: unknown[] = [];
  return {
    storage,
    addresses,
    bodies,
    deps: {
      bridge: undefined,
      location: locationOf(href),
      history: {
        replaceState: (_state: unknown, _title: string, address?: string | URL | null) =>
          void addresses.push(String(address)),
      } as History,
      storage,
      fetch: (_input: string | URL | Request, init?: RequestInit) => {
        bodies.push(init?.body);
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve(
          new Response(JSON.stringify(answer.body), { status: answer.status }),
        );
      },
    },
  };
}

const SIGN_IN = 'http://127.0.0.1:7080/sign-in?code=abc#/new?folder=%2Fx';

describe('findSession', () => {
  it('exchanges the code, takes it out of the address and keeps the route', async () => {
    const page = setUp(SIGN_IN, { status: 201, body: { session_token: 't' } });
    await expect(findSession(page.deps)).resolves.toEqual({ state: 'signed_in', token: 't' });
    expect(page.bodies).toEqual(['{"code":"abc"}']);
    expect(page.addresses).toEqual(['/#/new?folder=%2Fx']);
    expect(JSON.stringify(page.addresses)).not.toContain('abc');
  });

  it('remembers the session for the next visit, until it is forgotten', async () => {
    const page = setUp(SIGN_IN, { status: 201, body: { session_token: 't' } });
    await findSession(page.deps);
    const later = {
      ...page.deps,
      location: locationOf('http://127.0.0.1:7080/'),
    };
    await expect(findSession(later)).resolves.toEqual({ state: 'signed_in', token: 't' });
    forgetSession(page.storage);
    await expect(findSession(later)).resolves.toEqual({
      state: 'signed_out',
      reason: 'no_session',
    });
  });

  it('says when the code is used up, unless the window is signed in already', async () => {
    const page = setUp(SIGN_IN, { status: 401, body: { message: 'used' } });
    await expect(findSession(page.deps)).resolves.toEqual({
      state: 'signed_out',
      reason: 'code_refused',
    });
    page.storage.setItem('pilothouse.session', 'earlier');
    await expect(findSession(page.deps)).resolves.toEqual({ state: 'signed_in', token: 'earlier' });
  });

  it('says when nothing answers', async () => {
    const page = setUp(SIGN_IN, new TypeError('fetch failed'));
    await expect(findSession(page.deps)).resolves.toMatchObject({ reason: 'offline' });
  });

  it('asks the app’s own bridge first', async () => {
    const page = setUp('http://127.0.0.1:7080/', { status: 500, body: {} });
    const bridge = {
      session: () => Promise.resolve({ url: 'http://127.0.0.1:7080', token: 'own' }),
      pickFolder: () => Promise.resolve(undefined),
      paste: () => Promise.resolve(),
      setTheme: () => Promise.resolve(),
      platform: 'linux',
      pathOf: () => '',
    };
    await expect(findSession({ ...page.deps, bridge })).resolves.toEqual({
      state: 'signed_in',
      token: 'own',
    });
    expect(page.bodies).toEqual([]);
  });
});
