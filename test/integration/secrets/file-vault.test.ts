import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#main/platform/logger.ts';
import { systemRandom } from '#main/platform/random.ts';
import { createFileVault, SecretVaultError } from '#main/services/secrets/index.ts';
import type { SecretVault } from '#main/services/secrets/index.ts';

let folder: string;
let path: string;
let vault: SecretVault;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-vault-'));
  path = join(folder, 'secrets', 'keys.json');
  vault = createFileVault({ path, random: systemRandom, logger: silentLogger });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (file: string): Promise<string> =>
  ((await stat(file)).mode & 0o777).toString(8);

describe('file vault', () => {
  it('keeps, replaces and forgets secrets, also for the next process', async () => {
    expect(await vault.get('a')).toBeUndefined();
    await vault.set('a', 'one');
    await vault.set('b', 'two');
    await vault.set('a', 'three');
    await vault.delete('b');
    await vault.delete('never there');
    const next = createFileVault({ path, random: systemRandom, logger: silentLogger });
    expect(await next.get('a')).toBe('three');
    expect(await next.get('b')).toBeUndefined();
    expect(await next.get('__proto__')).toBeUndefined();
  });

  it('lets nobody else in: file 0600, folder 0700', async () => {
    await vault.set('a', 'one');
    expect(await modeOf(path)).toBe('600');
    expect(await modeOf(join(folder, 'secrets'))).toBe('700');
    expect(await readdir(join(folder, 'secrets'))).toEqual(['keys.json']);
  });

  it('narrows permissions that somebody widened', async () => {
    await vault.set('a', 'one');
    await chmod(path, 0o644);
    await chmod(join(folder, 'secrets'), 0o755);
    expect(await vault.get('a')).toBe('one');
    expect(await modeOf(path)).toBe('600');
    await vault.set('a', 'two');
    expect(await modeOf(join(folder, 'secrets'))).toBe('700');
  });

  it('loses nothing when many write at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `name-${index}`);
    await Promise.all(names.map((name) => vault.set(name, `value of ${name}`)));
    for (const name of names) expect(await vault.get(name)).toBe(`value of ${name}`);
  });

  it.each([
    ['half a file', '{"version":1,"secrets":{"a":"planted-sec'],
    ['another shape', '{"version":1,"keys":{}}'],
    ['a later version', '{"version":2,"secrets":{}}'],
    ['an empty file', ''],
  ])('refuses %s and never overwrites it', async (_name, content) => {
    await mkdir(join(folder, 'secrets'));
    await writeFile(path, content, { mode: 0o600 });
    await expect(vault.get('a')).rejects.toThrow(SecretVaultError);
    await expect(vault.set('a', 'one')).rejects.toThrow(path);
    await expect(vault.delete('a')).rejects.toThrow(SecretVaultError);
    expect(await readFile(path, 'utf8')).toBe(content);
    const error: unknown = await vault.get('a').catch((cause: unknown) => cause);
    expect(JSON.stringify([String(error), error])).not.toContain('planted');
  });

  it('does not follow a link', async () => {
    const elsewhere = join(folder, 'elsewhere.json');
    await mkdir(join(folder, 'secrets'));
    await writeFile(elsewhere, '{"version":1,"secrets":{"a":"one"}}', { mode: 0o600 });
    await symlink(elsewhere, path);
    await expect(vault.get('a')).rejects.toThrow(SecretVaultError);
  });

  it('works on after a refused write', async () => {
    await mkdir(join(folder, 'secrets'));
    await writeFile(path, 'damaged', { mode: 0o600 });
    await expect(vault.set('a', 'one')).rejects.toThrow(SecretVaultError);
    await rm(path);
    await vault.set('a', 'one');
    expect(await vault.get('a')).toBe('one');
  });

  it('says where it keeps them and that they are not encrypted', () => {
    expect(vault.describe()).toMatchObject({ kind: 'file' });
    expect(vault.describe().description).toContain(path);
    expect(vault.describe().description).toContain('not encrypted');
  });
});
