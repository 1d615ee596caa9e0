import type {
  ConnectedMcpServer,
  McpConnection,
  McpConnector,
  McpError,
  WorkspaceMcpPort,
  WorkspaceMcpServer,
} from '../ports/index.ts';
import { err, type Result } from '#shared/kernel/result.ts';
import { permitted } from '../local/context/instruction-files.ts';
import { readHead } from '../local/context/read-head.ts';
import type { ContextPlace } from '../local/context/context-places.ts';
import type { Environment } from '../local/processes/command-environment.ts';
import { parseServerFiles } from './server-file.ts';

/** Bytes of a server file. */
const maxFileBytes = 256 * 1024;

export type WorkspaceMcpDeps = {
  /** Absolute workspace folder, links followed. */
  readonly root: string;
  readonly files: readonly ContextPlace[];
  readonly environment: Environment;
  readonly connector: McpConnector;
};

export interface WorkspaceMcp extends WorkspaceMcpPort {
  /** Ends every server and lets none start any more. */
  close(): Promise<void>;
}

/** A server that is being started, runs, or could not be started. */
type Entry = {
  readonly connection: Promise<Result<McpConnection, McpError>>;
  /** Ends the start, too. */
  readonly stop: AbortController;
};

/** The servers of one workspace: each runs once, for all chats, until the file changes. */
export function createWorkspaceMcp(deps: WorkspaceMcpDeps): WorkspaceMcp {
  const { root, files, environment, connector } = deps;
  let fingerprint = '';
  const entries = new Map<string, Entry>();
  let closed = false;

  async function readTexts() {
    const texts: { readonly path: string; readonly text: string }[] = [];
    for (const file of files) {
      const target = await permitted(file, file.path, root);
      const head = target === undefined ? undefined : await readHead(target, maxFileBytes);
      if (head?.ok) texts.push({ path: file.path, text: head.value.text });
    }
    return texts;
  }

  async function endAll(): Promise<void> {
    const ended = Array.from(entries.values());
    entries.clear();
    await Promise.all(ended.map(endEntry));
  }

  /** The running server, or a new start of it when the last one failed or ended. */
  async function connected(server: WorkspaceMcpServer): Promise<Result<McpConnection, McpError>> {
    const known = entries.get(server.name);
    if (known) {
      const connection = await known.connection;
      if (connection.ok && connection.value.isOpen) return connection;
      if (entries.get(server.name) === known) {
        entries.delete(server.name);
        await endEntry(known);
      }
    }
    // Someone else may have started it while we waited.
    const entry = entries.get(server.name) ?? start(server);
    return entry.connection;
  }

  function start(server: WorkspaceMcpServer): Entry {
    const stop = new AbortController();
    const entry = { stop, connection: connector.connect(server.launch, stop.signal) };
    entries.set(server.name, entry);
    return entry;
  }

  return {
    read: async () => parseServerFiles(await readTexts(), { root, environment }),
    async connect(file, signal) {
      if (file.fingerprint !== fingerprint) {
        fingerprint = file.fingerprint;
        await endAll();
      }
      return Promise.all(
        file.servers.map(async (server): Promise<ConnectedMcpServer> => {
          const connection = closed ? stopped() : await giveUpOn(signal, connected(server));
          return { name: server.name, connection };
        }),
      );
    },
    async close() {
      closed = true;
      await endAll();
    },
  };
}

/** The start goes on for other chats when one chat does not want to wait any more. */
async function giveUpOn(
  signal: AbortSignal,
  connection: Promise<Result<McpConnection, McpError>>,
): Promise<Result<McpConnection, McpError>> {
  const { promise, resolve } = Promise.withResolvers<Result<McpConnection, McpError>>();
  const onAbort = (): void => resolve(err({ kind: 'aborted', message: 'It was given up.' }));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([connection, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function endEntry({ stop, connection }: Entry): Promise<void> {
  stop.abort();
  const result = await connection;
  if (result.ok) await result.value.close();
}

function stopped(): Result<McpConnection, McpError> {
  return err({ kind: 'closed', message: 'The workspace is stopped.' });
}
