import { createdKeySchema } from '#shared/api/users.ts';
import type { HttpClient } from './http-client.ts';
import { coderPath } from './paths.ts';

export interface KeysApi {
  /** A new key of the person's, as good as a sign-in. It is told this once. */
  create(): Promise<string>;
}

export function createKeysApi(http: HttpClient): KeysApi {
  return {
    async create() {
      const path = coderPath('users', 'me', 'keys');
      const { key } = await http.call({ path, method: 'POST', answer: createdKeySchema });
      return key;
    },
  };
}
