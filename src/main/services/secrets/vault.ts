/** Where secrets are kept, in words for the settings page. */
export type SecretStorage = { readonly kind: 'file' | 'keychain'; readonly description: string };

/**
 * Keeps named secrets outside the database. Every method rejects with SecretVaultError when the
 * storage cannot be used; "no such secret" is never mistaken for that.
 */
export interface SecretVault {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /** A secret that does not exist is no failure. */
  delete(name: string): Promise<void>;
  describe(): SecretStorage;
}

/** The storage is unreadable or unsafe. The message is for the person and holds no secret. */
export class SecretVaultError extends Error {
  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'SecretVaultError';
  }
}
