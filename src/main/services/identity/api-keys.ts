import type { Clock } from '#shared/kernel/clock.ts';
import type { UserId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { equalBytes, type Random, sha256 } from '../../platform/random.ts';
import type { ApiKeyPurpose, ApiKeyRow, ApiKeysStore } from '../../store/tables/api-keys-store.ts';
import type { IdentityStore, UserStatus } from '../../store/tables/identity-store.ts';

/** Who a good token stands for. */
export type Session = {
  readonly userId: UserId;
  /** Id of the key; never its secret. */
  readonly keyId: string;
};

export type AuthFailure =
  | { readonly kind: 'missing' | 'malformed' | 'unknown' | 'wrong_secret' }
  | { readonly kind: 'expired'; readonly expiredAt: Date }
  | { readonly kind: 'inactive'; readonly status: UserStatus };

/** A stored key without what only its check needs. */
export type ApiKey = Omit<ApiKeyRow, 'hashedSecret'>;

export type CreateTokenError =
  | { readonly kind: 'lifetime' }
  | { readonly kind: 'scope'; readonly scope: string }
  | { readonly kind: 'allow_list'; readonly entry: string }
  | { readonly kind: 'name' }
  | { readonly kind: 'name_taken'; readonly name: string };

export type CreateToken = {
  readonly userId: UserId;
  /** 0 or absent for the default. */
  readonly lifetimeSeconds?: number;
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly allowList?: readonly string[];
};

export interface ApiKeys {
  /** The clear tokens are returned here once and exist nowhere else. */
  createLocal(userId: UserId): string;
  createSession(userId: UserId): string;
  createToken(request: CreateToken): Result<string, CreateTokenError>;
  /** A use now and then moves the end of a sliding key. */
  authenticate(token: string): Result<Session, AuthFailure>;
  /** Only keys of that user. */
  find(userId: UserId, keyId: string): ApiKey | undefined;
  findToken(userId: UserId, name: string): ApiKey | undefined;
  tokens(userId: UserId, options: { readonly includeExpired: boolean }): readonly ApiKey[];
  expire(userId: UserId, keyId: string): boolean;
  delete(userId: UserId, keyId: string): boolean;
}

export type ApiKeysDeps = {
  readonly keys: ApiKeysStore;
  readonly users: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
};

export const defaultTokenLifetimeSeconds = 7 * 24 * 3600;
/** One year. */
export const maxTokenLifetimeSeconds = 8_766 * 3600;
const sessionLifetimeSeconds = 30 * 24 * 3600;
/** Ends with the next start anyway; the window may stay open for long. */
const localLifetimeSeconds = 365 * 24 * 3600;
/** Expired keys stay listed for this long. */
const retentionMs = 7 * 24 * 3600 * 1000;
/** A key's use is written at most this often. */
const useIntervalMs = 3600 * 1000;

const tokenPattern = /^([A-Za-z0-9]{10})-([A-Za-z0-9]{22})$/;
const tokenNamePattern = /^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$/;
const maxTokenNameLength = 64;

/** The only scope of this server: everything the owner may do. */
export const knownScopes: readonly string[] = ['all'];
const storedScope = 'coder:all';
const everything = '*:*';

/** Stands in for the hash of an unknown id, so that both cases take the same time. */
const nobodysHash = new Uint8Array(32);

export function createApiKeys(deps: ApiKeysDeps): ApiKeys {
  const { keys, users, clock, random } = deps;

  function insert(
    userId: UserId,
    purpose: ApiKeyPurpose,
    lifetimeSeconds: number,
    tokenName: string,
  ): string {
    const now = clock.now();
    const id = random.token(10);
    const secret = random.token(22);
    keys.insert({
      id,
      hashedSecret: sha256(secret),
      userId,
      purpose,
      tokenName,
      scopes: [storedScope],
      allowList: [everything],
      lifetimeSeconds,
      lastUsedAt: new Date(0),
      expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
      createdAt: now,
      updatedAt: now,
    });
    return `${id}-${secret}`;
  }

  function check(token: string): Result<ApiKeyRow, AuthFailure> {
    const parts = tokenPattern.exec(token);
    const [, id, secret] = parts ?? [];
    if (id === undefined || secret === undefined) return err({ kind: 'malformed' });
    const key = keys.byId(id);
    const same = equalBytes(key?.hashedSecret ?? nobodysHash, sha256(secret));
    if (!key) return err({ kind: 'unknown' });
    if (!same) return err({ kind: 'wrong_secret' });
    if (key.expiresAt <= clock.now()) return err({ kind: 'expired', expiredAt: key.expiresAt });
    return ok(key);
  }

  function recordUse(key: ApiKeyRow): void {
    const now = clock.now();
    const lifetimeMs = key.lifetimeSeconds * 1000;
    const isStale = now.getTime() - key.lastUsedAt.getTime() > useIntervalMs;
    const slides = key.purpose !== 'token';
    const shouldSlide =
      slides && key.expiresAt.getTime() - now.getTime() < lifetimeMs - useIntervalMs;
    if (!isStale && !shouldSlide) return;
    keys.setUse(key.id, {
      lastUsedAt: isStale ? now : key.lastUsedAt,
      expiresAt: shouldSlide ? new Date(now.getTime() + lifetimeMs) : key.expiresAt,
    });
    const user = users.userById(key.userId);
    if (user) users.updateUser({ ...user, lastSeenAt: now });
  }

  function owned(userId: UserId, keyId: string): ApiKeyRow | undefined {
    const key = keys.byId(keyId);
    return key?.userId === userId ? key : undefined;
  }

  return {
    createLocal(userId) {
      keys.deleteByPurpose('local');
      keys.deleteExpiredBefore(new Date(clock.now().getTime() - retentionMs));
      return insert(userId, 'local', localLifetimeSeconds, '');
    },
    createSession: (userId) => insert(userId, 'session', sessionLifetimeSeconds, ''),
    createToken(request) {
      const problem = findProblem(request);
      if (problem) return err(problem);
      const name = request.name ?? `token_${random.token(8)}`;
      if (keys.byTokenName(request.userId, name)) return err({ kind: 'name_taken', name });
      const lifetime = request.lifetimeSeconds ?? 0;
      return ok(
        insert(
          request.userId,
          'token',
          lifetime === 0 ? defaultTokenLifetimeSeconds : Math.ceil(lifetime),
          name,
        ),
      );
    },
    authenticate(token) {
      const checked = check(token);
      if (!checked.ok) return checked;
      const key = checked.value;
      const user = users.userById(key.userId);
      if (!user) return err({ kind: 'unknown' });
      if (user.status === 'suspended') return err({ kind: 'inactive', status: user.status });
      if (user.status === 'dormant') users.updateUser({ ...user, status: 'active' });
      recordUse(key);
      return ok({ userId: key.userId, keyId: key.id });
    },
    find: (userId, keyId) => owned(userId, keyId),
    findToken: (userId, name) => keys.byTokenName(userId, name),
    tokens(userId, options) {
      const now = clock.now();
      return keys.tokens(userId).filter((key) => options.includeExpired || key.expiresAt > now);
    },
    expire(userId, keyId) {
      const key = owned(userId, keyId);
      if (!key) return false;
      const now = clock.now();
      if (key.expiresAt > now) keys.setExpiry(key.id, now, now);
      return true;
    },
    delete: (userId, keyId) => owned(userId, keyId) !== undefined && keys.delete(keyId),
  };
}

function findProblem(request: CreateToken): CreateTokenError | undefined {
  const lifetime = request.lifetimeSeconds ?? 0;
  if (lifetime < 0 || lifetime > maxTokenLifetimeSeconds) return { kind: 'lifetime' };
  const scope = request.scopes?.find((name) => name !== storedScope && !knownScopes.includes(name));
  if (scope !== undefined) return { kind: 'scope', scope };
  const entry = request.allowList?.find((item) => item !== everything);
  if (entry !== undefined) return { kind: 'allow_list', entry };
  const { name } = request;
  if (name !== undefined && (name.length > maxTokenNameLength || !tokenNamePattern.test(name))) {
    return { kind: 'name' };
  }
  return undefined;
}
