import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { hostFileSchema, type HostFile } from './protocol.ts';

/** The files of the terminals in a data folder, all absolute. */
export type HostPlace = {
  readonly folder: string;
  /** How to reach the host that runs. */
  readonly hostFile: string;
  /** Programs that run, for whoever finds the host dead. */
  readonly journal: string;
  readonly scrollback: string;
  readonly integration: string;
  /** What the last host said before it failed. */
  readonly log: string;
};

export function hostPlace(dataDir: string): HostPlace {
  const folder = join(dataDir, 'terminals');
  return {
    folder,
    hostFile: join(folder, 'host.json'),
    journal: join(folder, 'running'),
    scrollback: join(folder, 'scrollback'),
    integration: join(folder, 'integration'),
    log: join(folder, 'host.log'),
  };
}

/** The least that systems allow for a socket's path, its end counted. */
const maxSocketPath = 103;

/** Where a host listens: in the data folder, or in a private one when that path is too long. */
export async function listenAddress(place: HostPlace, name: string): Promise<string> {
  if (process.platform === 'win32') return String.raw`\\.\pipe\pilothouse-${name}`;
  const inside = join(place.folder, `${name}.sock`);
  if (Buffer.byteLength(inside) <= maxSocketPath) return inside;
  const hash = createHash('sha256').update(place.folder).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `pilothouse-${userInfo().uid}-${hash}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${name}.sock`);
}

export async function readHostFile(place: HostPlace): Promise<HostFile | undefined> {
  try {
    const parsed = hostFileSchema.safeParse(JSON.parse(await readFile(place.hostFile, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // There is none, or its host died while it wrote it.
    return undefined;
  }
}

export async function writeHostFile(place: HostPlace, file: HostFile): Promise<void> {
  const draft = `${place.hostFile}.${file.pid}`;
  await writeFile(draft, JSON.stringify(file), { mode: 0o600 });
  await rename(draft, place.hostFile);
}

/** Leaves the file of another host alone. */
export async function removeHostFile(place: HostPlace, token: string): Promise<void> {
  if ((await readHostFile(place))?.token === token) await rm(place.hostFile, { force: true });
}
