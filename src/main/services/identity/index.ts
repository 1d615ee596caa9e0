export { createIdentity, type Identity, type IdentityDeps } from './identity.ts';
export {
  type ApiKey,
  type ApiKeys,
  type ApiKeysDeps,
  type AuthFailure,
  type CreateTokenError,
  type Session,
  defaultTokenLifetimeSeconds,
  knownScopes,
  maxTokenLifetimeSeconds,
} from './api-keys.ts';
export { type SignInCodes, signInCodeLifetimeMs } from './sign-in-codes.ts';
export type {
  OrganizationRow as Organization,
  UserRow as User,
} from '../../store/tables/identity-store.ts';
