import { createHash, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Unpredictable values as a dependency, so that tests can own them. */
export interface Random {
  /** A version 4 UUID. */
  uuid(): string;
  /** `length` characters of `[A-Za-z0-9]`, about 5.95 bits each. */
  token(length: number): string;
}

export const systemRandom: Random = { uuid: newUuid, token: randomToken };

export function newUuid(): string {
  return randomUUID();
}

/** From the system's cryptographic source; every character equally likely. */
export function randomToken(length: number): string {
  let token = '';
  for (let index = 0; index < length; index += 1) {
    token += alphabet.charAt(randomInt(alphabet.length));
  }
  return token;
}

/** A key for this process's own signatures. */
export function randomKey(): Uint8Array {
  return randomBytes(32);
}

export function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** Takes the same time wherever the difference lies. Different lengths are unequal. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}

/** Equality of secrets of any length, without telling by time where they differ. */
export function equalSecrets(left: string, right: string): boolean {
  return equalBytes(sha256(left), sha256(right));
}
