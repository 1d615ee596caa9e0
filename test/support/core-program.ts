import { resolve } from 'node:path';
import { z } from 'zod';
import { repositoryRoot, startBuilt, type BuiltProcess } from './built-app.ts';
import type { Reachable } from './chat-client.ts';
import { openSocket } from './core.ts';

const announced = z.object({ url: z.string(), session_token: z.string(), pid: z.number() });

/** The core as a process of its own over a data folder, run from the sources. */
export type CoreProgram = { readonly process: BuiltProcess; readonly core: Reachable };

export async function startCoreProgram(dataDir: string): Promise<CoreProgram> {
  const entry = resolve(repositoryRoot, 'src/main/headless.ts');
  const args = ['--headless', '--json', '--port', '0', '--data-dir', dataDir];
  const process = startBuilt(entry, args);
  const [line] = await process.waitFor(/^\{.*\}$/m);
  const { url, session_token: token } = announced.parse(JSON.parse(line));
  return {
    process,
    core: {
      async api(method, path, body) {
        const response = await fetch(`${url}${path}`, {
          method,
          headers: {
            'Coder-Session-Token': token,
            ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        return {
          status: response.status,
          headers: response.headers,
          body: text === '' ? undefined : (JSON.parse(text) as unknown),
        };
      },
      socket: (path) =>
        openSocket(`${url.replace('http:', 'ws:')}${path}`, { 'Coder-Session-Token': token }),
    },
  };
}
