import { describe, expect, it } from 'vitest';
import {
  defaultTokenLifetimeSeconds,
  type Identity,
  maxTokenLifetimeSeconds,
} from '#main/services/identity/index.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { createTestIdentity } from '#test/support/server.ts';

const hour = 3600 * 1000;
const day = 24 * hour;

function setUp() {
  const clock = createManualClock();
  const identity = createTestIdentity(clock);
  return { clock, identity, keys: identity.keys, userId: identity.owner().id };
}

const idOf = (token: string) => token.split('-')[0] ?? '';

function expiry(identity: Identity, token: string): number {
  const key = identity.keys.find(identity.owner().id, idOf(token));
  return key?.expiresAt.getTime() ?? 0;
}

describe('API keys', () => {
  it('have ten characters of id and twenty-two of secret', () => {
    const { keys, userId } = setUp();
    expect(keys.createSession(userId)).toMatch(/^[A-Za-z0-9]{10}-[A-Za-z0-9]{22}$/);
  });

  it('let in who has both parts', () => {
    const { keys, userId } = setUp();
    const token = keys.createSession(userId);
    expect(keys.authenticate(token)).toEqual({ ok: true, value: { userId, keyId: idOf(token) } });
  });

  it('tell a bad format, an unknown id and a wrong secret apart', () => {
    const { keys, userId } = setUp();
    const token = keys.createSession(userId);
    const kindOf = (text: string) => {
      const result = keys.authenticate(text);
      return result.ok ? 'ok' : result.error.kind;
    };
    expect(kindOf('nonsense')).toBe('malformed');
    expect(kindOf(`${token}-more`)).toBe('malformed');
    expect(kindOf(`${idOf(token)}-short`)).toBe('malformed');
    expect(kindOf(`AAAAAAAAAA-${'a'.repeat(22)}`)).toBe('unknown');
    expect(kindOf(`${idOf(token)}-${'a'.repeat(22)}`)).toBe('wrong_secret');
  });

  it('slide while they are used, but not more than once an hour', async () => {
    const { clock, identity, keys, userId } = setUp();
    const token = keys.createSession(userId);
    const start = expiry(identity, token);

    await clock.advance(30 * 60_000);
    expect(keys.authenticate(token).ok).toBe(true);
    expect(expiry(identity, token)).toBe(start);

    await clock.advance(10 * day);
    expect(keys.authenticate(token).ok).toBe(true);
    expect(expiry(identity, token)).toBe(start + 10 * day + 30 * 60_000);
  });

  it('note their use and the last sight of their user', async () => {
    const { clock, identity, keys, userId } = setUp();
    const token = keys.createSession(userId);
    expect(keys.find(userId, idOf(token))?.lastUsedAt.getTime()).toBe(0);
    await clock.advance(5_000);
    keys.authenticate(token);
    expect(keys.find(userId, idOf(token))?.lastUsedAt).toEqual(clock.now());
    expect(identity.owner().lastSeenAt).toEqual(clock.now());
  });

  it('end', async () => {
    const { clock, keys, userId } = setUp();
    const token = keys.createSession(userId);
    const end = keys.find(userId, idOf(token))?.expiresAt;
    await clock.advance(31 * day);
    expect(keys.authenticate(token)).toEqual({
      ok: false,
      error: { kind: 'expired', expiredAt: end },
    });
    // The secret is looked at first.
    expect(keys.authenticate(`${idOf(token)}-${'a'.repeat(22)}`)).toMatchObject({
      error: { kind: 'wrong_secret' },
    });
  });

  it('do not slide when the person set their end', async () => {
    const { clock, identity, keys, userId } = setUp();
    const token = keys.createToken({ userId, lifetimeSeconds: 7200 });
    if (!token.ok) throw new Error(token.error.kind);
    const start = expiry(identity, token.value);
    await clock.advance(1.5 * hour);
    expect(keys.authenticate(token.value).ok).toBe(true);
    expect(expiry(identity, token.value)).toBe(start);
    await clock.advance(hour);
    expect(keys.authenticate(token.value).ok).toBe(false);
  });

  it('of the local window are replaced at each start', () => {
    const { keys, userId } = setUp();
    const old = keys.createLocal(userId);
    const session = keys.createSession(userId);
    const current = keys.createLocal(userId);
    expect(keys.authenticate(old)).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    expect(keys.authenticate(session).ok).toBe(true);
    expect(keys.authenticate(current).ok).toBe(true);
  });

  it('are forgotten a week after their end', async () => {
    const { clock, keys, userId } = setUp();
    const token = keys.createSession(userId);
    await clock.advance(36 * day);
    keys.createLocal(userId);
    expect(keys.find(userId, idOf(token))).toBeDefined();
    await clock.advance(2 * day);
    keys.createLocal(userId);
    expect(keys.find(userId, idOf(token))).toBeUndefined();
  });
});

describe('tokens', () => {
  it('have a week when no lifetime is given, and a name of their own', () => {
    const { keys, userId } = setUp();
    keys.createToken({ userId });
    expect(keys.tokens(userId, { includeExpired: false })).toEqual([
      expect.objectContaining({
        lifetimeSeconds: defaultTokenLifetimeSeconds,
        tokenName: expect.stringContaining('_') as string,
      }),
    ]);
  });

  it.each([
    [{ lifetimeSeconds: -1 }, 'lifetime'],
    [{ lifetimeSeconds: maxTokenLifetimeSeconds + 1 }, 'lifetime'],
    [{ scopes: ['workspace:read'] }, 'scope'],
    [{ allowList: ['workspace:1234'] }, 'allow_list'],
    [{ name: 'two words' }, 'name'],
    [{ name: 'x'.repeat(65) }, 'name'],
    [{ name: 'twice' }, 'name_taken'],
  ])('refuse %j', (wish, kind) => {
    const { keys, userId } = setUp();
    expect(keys.createToken({ userId, name: 'twice' }).ok).toBe(true);
    expect(keys.createToken({ userId, ...wish })).toMatchObject({ ok: false, error: { kind } });
  });

  it('can be ended and deleted', () => {
    const { keys, userId } = setUp();
    const token = keys.createToken({ userId, name: 'ci' });
    if (!token.ok) throw new Error(token.error.kind);
    const id = idOf(token.value);
    expect(keys.expire(userId, id)).toBe(true);
    expect(keys.expire(userId, id)).toBe(true);
    expect(keys.authenticate(token.value)).toMatchObject({ error: { kind: 'expired' } });
    expect(keys.tokens(userId, { includeExpired: false })).toEqual([]);
    expect(keys.tokens(userId, { includeExpired: true })).toHaveLength(1);
    expect(keys.delete(userId, id)).toBe(true);
    expect(keys.delete(userId, id)).toBe(false);
    expect(keys.expire(userId, id)).toBe(false);
  });
});
