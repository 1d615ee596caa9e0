import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import { systemRandom } from '#main/platform/random.ts';
import { createIdentity, signInCodeLifetimeMs } from '#main/services/identity/index.ts';
import { toUsername } from '#main/services/identity/username.ts';
import { connect } from '#main/store/database.ts';
import { migrate } from '#main/store/migrate.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { createApiKeysStore } from '#main/store/tables/api-keys-store.ts';
import { createIdentityStore } from '#main/store/tables/identity-store.ts';
import { createSettingsStore } from '#main/store/tables/settings-store.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { createTestIdentity } from '#test/support/server.ts';

describe('first run', () => {
  it('creates the owner, the default organization and an id, and later finds them again', () => {
    const db = connect(':memory:');
    onTestFinished(() => db.close());
    migrate(db, migrations);
    const store = createIdentityStore(db);
    const start = (accountName: string) =>
      createIdentity({
        store,
        keys: createApiKeysStore(db),
        settings: createSettingsStore(db, systemClock),
        clock: systemClock,
        random: systemRandom,
        accountName,
      });
    const first = start('ada');
    const second = start('somebody-else');
    expect(first.owner()).toMatchObject({ username: 'ada', isOwner: true, status: 'active' });
    expect(first.defaultOrganization()).toMatchObject({ name: 'coder', isDefault: true });
    expect(second.owner()).toEqual(first.owner());
    expect(second.deploymentId).toBe(first.deploymentId);
    expect(second.users()).toHaveLength(1);
    expect(second.organizations()).toHaveLength(1);
  });

  it('lets nobody in who is suspended, and wakes who is dormant', () => {
    const db = connect(':memory:');
    onTestFinished(() => db.close());
    migrate(db, migrations);
    const store = createIdentityStore(db);
    const identity = createIdentity({
      store,
      keys: createApiKeysStore(db),
      settings: createSettingsStore(db, systemClock),
      clock: systemClock,
      random: systemRandom,
      accountName: 'ada',
    });
    const token = identity.keys.createSession(identity.owner().id);
    store.updateUser({ ...identity.owner(), status: 'suspended' });
    expect(identity.authenticate(token)).toEqual({
      ok: false,
      error: { kind: 'inactive', status: 'suspended' },
    });
    store.updateUser({ ...identity.owner(), status: 'dormant' });
    expect(identity.authenticate(token).ok).toBe(true);
    expect(identity.owner().status).toBe('active');
  });
});

describe('toUsername', () => {
  it.each([
    ['ada', 'ada'],
    ['Ada.Lovelace', 'Ada-Lovelace'],
    ['jürgen', 'jurgen'],
    ['DOMAIN\\user', 'DOMAIN-user'],
    ['__x__', 'x'],
    ['new', 'owner'],
    ['', 'owner'],
    ['日本', 'owner'],
    [`${'a'.repeat(31)}-b`, 'a'.repeat(31)],
  ])('turns "%s" into "%s"', (account, username) => {
    expect(toUsername(account)).toBe(username);
  });
});

describe('references', () => {
  it('find a user by me, id and name in any case', () => {
    const identity = createTestIdentity(systemClock);
    const owner = identity.owner();
    const session = { userId: owner.id, keyId: 'k' };
    for (const reference of ['me', owner.id, owner.id.toUpperCase(), 'ada', 'ADA']) {
      expect(identity.findUser(reference, session)?.id).toBe(owner.id);
    }
    expect(identity.findUser('bob', session)).toBeUndefined();
  });

  it('find an organization by id, name, default and the nil UUID', () => {
    const identity = createTestIdentity(systemClock);
    const { id } = identity.defaultOrganization();
    for (const reference of [id, 'coder', 'Coder', 'default', NIL_UUID]) {
      expect(identity.findOrganization(reference)?.id).toBe(id);
    }
    expect(identity.findOrganization('other')).toBeUndefined();
  });
});

describe('sign-in codes', () => {
  it('work once', () => {
    const identity = createTestIdentity(systemClock);
    const code = identity.createSignInCode();
    const token = identity.signIn(code);
    expect(identity.authenticate(token ?? '').ok).toBe(true);
    expect(identity.signIn(code)).toBeUndefined();
    expect(identity.signIn('x')).toBeUndefined();
    expect(identity.signIn('')).toBeUndefined();
  });

  it('grow too old', async () => {
    const clock = createManualClock();
    const identity = createTestIdentity(clock);
    const early = identity.createSignInCode();
    await clock.advance(signInCodeLifetimeMs - 1);
    const late = identity.createSignInCode();
    await clock.advance(1);
    expect(identity.signIn(early)).toBeUndefined();
    expect(identity.signIn(late)).toBeDefined();
  });
});
