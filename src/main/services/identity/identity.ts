import { z } from 'zod';
import type { Clock } from '#shared/kernel/clock.ts';
import { NIL_UUID, type OrganizationId, type UserId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Random } from '../../platform/random.ts';
import type { ApiKeysStore } from '../../store/tables/api-keys-store.ts';
import type { IdentityStore, OrganizationRow, UserRow } from '../../store/tables/identity-store.ts';
import type { SettingsStore } from '../../store/tables/settings-store.ts';
import { type ApiKeys, type AuthFailure, createApiKeys, type Session } from './api-keys.ts';
import { createPersonalSettings, type PersonalSettings } from './personal-settings.ts';
import { createSignInCodes, type SignInCodes } from './sign-in-codes.ts';
import { toUsername } from './username.ts';

/** The owner of this installation, their organization, their keys. */
export interface Identity {
  readonly keys: ApiKeys;
  readonly personal: PersonalSettings;
  /** A UUID that stays with the data folder. */
  readonly deploymentId: string;
  owner(): UserRow;
  defaultOrganization(): OrganizationRow;
  organizations(): readonly OrganizationRow[];
  users(): readonly UserRow[];
  userById(id: UserId): UserRow | undefined;
  /** `{user}` of a path: `me`, a UUID or a user name. */
  findUser(reference: string, session: Session): UserRow | undefined;
  /** `{organization}` of a path: a UUID, a name, `default` or the nil UUID. */
  findOrganization(reference: string): OrganizationRow | undefined;
  rename(
    userId: UserId,
    profile: { readonly username: string; readonly name: string },
  ): Result<UserRow, { readonly kind: 'not_found' | 'name_taken' }>;
  authenticate(token: string): Result<Session, AuthFailure>;
  /** A code that a person carries to a browser. */
  createSignInCode(): string;
  /** The owner's new session token for a good code; undefined for any other. */
  signIn(code: string): string | undefined;
}

export type IdentityDeps = {
  readonly store: IdentityStore;
  readonly keys: ApiKeysStore;
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Name of the operating system's account, for the owner of a new installation. */
  readonly accountName: string;
};

const deploymentIdKey = 'deployment_id';
const organizationName = 'coder';

/** Creates the owner and the default organization where there are none yet. */
export function createIdentity(deps: IdentityDeps): Identity {
  const { store, clock, random } = deps;
  const deploymentId = ensureDeploymentId(deps);
  const organizationId = ensureOrganization(deps).id;
  const ownerId = ensureOwner(deps).id;
  const keys = createApiKeys({ keys: deps.keys, users: store, clock, random });
  const codes: SignInCodes = createSignInCodes({ clock, random });

  function owner(): UserRow {
    const user = store.userById(ownerId);
    if (!user) throw new Error('the owner has gone from the database');
    return user;
  }

  function findOrganization(reference: string): OrganizationRow | undefined {
    const wanted = reference.toLowerCase();
    const all = store.organizations();
    if (wanted === 'default' || wanted === NIL_UUID) return all.find((each) => each.isDefault);
    return all.find((each) => each.id === wanted || each.name.toLowerCase() === wanted);
  }

  return {
    keys,
    personal: createPersonalSettings(deps.settings),
    deploymentId,
    owner,
    defaultOrganization() {
      const organization = findOrganization(organizationId);
      if (!organization) throw new Error('the default organization has gone from the database');
      return organization;
    },
    organizations: () => store.organizations(),
    users: () => store.users(),
    userById: (id) => store.userById(id),
    findUser: (reference, session) =>
      reference === 'me'
        ? store.userById(session.userId)
        : (store.userById(reference) ?? store.userByName(reference)),
    findOrganization,
    rename(userId, profile) {
      const user = store.userById(userId);
      if (!user) return err({ kind: 'not_found' });
      const holder = store.userByName(profile.username);
      if (holder && holder.id !== userId) return err({ kind: 'name_taken' });
      const renamed = { ...user, ...profile, updatedAt: clock.now() };
      store.updateUser(renamed);
      return ok(renamed);
    },
    authenticate: (token) => keys.authenticate(token),
    createSignInCode: () => codes.create(),
    signIn: (code) => (codes.redeem(code) ? keys.createSession(ownerId) : undefined),
  };
}

function ensureDeploymentId(deps: IdentityDeps): string {
  const stored = deps.settings.get(deploymentIdKey, z.uuid());
  if (stored !== undefined) return stored;
  const created = deps.random.uuid();
  deps.settings.set(deploymentIdKey, created);
  return created;
}

function ensureOrganization(deps: IdentityDeps): OrganizationRow {
  const existing = deps.store.organizations().find((each) => each.isDefault);
  if (existing) return existing;
  const now = deps.clock.now();
  const organization: OrganizationRow = {
    id: deps.random.uuid() as OrganizationId,
    name: organizationName,
    displayName: 'Coder',
    description: '',
    icon: '',
    isDefault: true,
    createdAt: now,
    updatedAt: now,
  };
  deps.store.insertOrganization(organization);
  return organization;
}

function ensureOwner(deps: IdentityDeps): UserRow {
  const existing = deps.store.users().find((user) => user.isOwner);
  if (existing) return existing;
  const now = deps.clock.now();
  const username = toUsername(deps.accountName);
  const owner: UserRow = {
    id: deps.random.uuid() as UserId,
    username,
    name: '',
    email: `${username}@localhost`,
    status: 'active',
    isOwner: true,
    createdAt: now,
    updatedAt: now,
    lastSeenAt: now,
  };
  deps.store.insertUser(owner);
  return owner;
}
