import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../platform/logger.ts';
import type { Random } from '../../platform/random.ts';
import { SecretVaultError, type SecretVault } from './vault.ts';

export type FileVaultDeps = {
  /** Absolute; its folder belongs to the vault alone. */
  readonly path: string;
  readonly random: Random;
  readonly logger: Logger;
};

const fileMode = 0o600;
const folderMode = 0o700;
/** Permissions that would let others in. */
const othersMask = 0o077;

const contentSchema = z.strictObject({
  version: z.literal(1),
  secrets: z.record(z.string(), z.string()),
});
type Secrets = Readonly<Record<string, string>>;

/**
 * Secrets in clear in one file that only its owner can read. Wider permissions are narrowed before
 * anything is read; a file that cannot be understood is left exactly as it is.
 */
export function createFileVault(deps: FileVaultDeps): SecretVault {
  let lastWrite: Promise<unknown> = Promise.resolve();

  // One after another: each change starts from what the one before has written.
  function change(update: (secrets: Secrets) => Secrets): Promise<void> {
    const write = changeAfter(lastWrite, update);
    lastWrite = write.catch(() => undefined);
    return write;
  }

  async function changeAfter(
    before: Promise<unknown>,
    update: (secrets: Secrets) => Secrets,
  ): Promise<void> {
    await before;
    await writeSecrets(deps, update(await readSecrets(deps)));
  }

  return {
    async get(name) {
      await lastWrite;
      const secrets = await readSecrets(deps);
      return Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    },
    set: (name, value) => change((secrets) => ({ ...secrets, [name]: value })),
    delete: (name) =>
      change((secrets) =>
        Object.fromEntries(Object.entries(secrets).filter(([other]) => other !== name)),
      ),
    describe: () => ({
      kind: 'file',
      description: `API keys are kept in the file ${deps.path}. They are not encrypted; ${protection} Backups of that folder contain them.`,
    }),
  };
}

const protection =
  process.platform === 'win32'
    ? 'the permissions of your user profile protect them.'
    : 'only your own user account may read the file (mode 0600).';

async function readSecrets(deps: FileVaultDeps): Promise<Secrets> {
  const handle = await openOwn(deps);
  if (!handle) return {};
  let text: string;
  try {
    text = await handle.readFile('utf8');
  } catch (cause) {
    throw unusable(deps.path, 'cannot be read', cause);
  } finally {
    await handle.close();
  }
  return parseSecrets(deps.path, text);
}

function parseSecrets(path: string, text: string): Secrets {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // Not kept as the cause: a parser quotes what it could not parse.
    throw unusable(path, 'is damaged');
  }
  const parsed = contentSchema.safeParse(content);
  if (!parsed.success) throw unusable(path, 'does not hold what it should');
  return parsed.data.secrets;
}

/** The file, checked and narrowed; undefined when there is none yet. */
async function openOwn(deps: FileVaultDeps): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    // A link could lead to a file that others may read.
    handle = await open(deps.path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw unusable(deps.path, 'cannot be opened', cause);
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unusable(deps.path, 'is not a file');
    const uid = process.getuid?.();
    if (uid !== undefined && stats.uid !== uid) {
      throw unusable(deps.path, 'belongs to another user');
    }
    if (process.platform !== 'win32' && (stats.mode & othersMask) !== 0) {
      await handle.chmod(fileMode);
      deps.logger.warn('secrets.permissions_narrowed', { path: deps.path, mode: stats.mode });
    }
    return handle;
  } catch (cause) {
    await handle.close();
    if (cause instanceof SecretVaultError) throw cause;
    throw unusable(deps.path, 'has permissions that could not be narrowed', cause);
  }
}

/** Either the old content or the new one is there, whatever happens in between. */
async function writeSecrets(deps: FileVaultDeps, secrets: Secrets): Promise<void> {
  const temporary = `${deps.path}.${deps.random.token(12)}.new`;
  try {
    await ensureFolder(dirname(deps.path));
    const handle = await open(temporary, 'wx', fileMode);
    try {
      await handle.writeFile(`${JSON.stringify({ version: 1, secrets }, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, deps.path);
  } catch (cause) {
    await rm(temporary, { force: true });
    if (cause instanceof SecretVaultError) throw cause;
    throw unusable(deps.path, 'cannot be written', cause);
  }
}

async function ensureFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: folderMode });
  const stats = await lstat(folder);
  if (!stats.isDirectory()) throw unusable(folder, 'is not a folder');
  if (process.platform !== 'win32' && (stats.mode & othersMask) !== 0) {
    await chmod(folder, folderMode);
  }
}

function unusable(path: string, what: string, cause?: unknown): SecretVaultError {
  return new SecretVaultError(
    `The place of the API keys ${what}: ${path}. Nothing in it was changed.`,
    cause === undefined ? undefined : { cause },
  );
}

function errorCode(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
