import { lstat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { errnoOf } from '../files/file-errors.ts';

/** A name of any bytes, written as latin1, relative to the root of a work tree. */
export type BytePath = string;

export function absoluteOf(root: string, path: BytePath): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
}

export function readable(path: BytePath): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

export function bytesOf(path: string): BytePath {
  return Buffer.from(path, 'utf8').toString('latin1');
}

export function parentOf(path: BytePath): BytePath {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

/** What lies there itself, no link followed; undefined when nothing can be seen. */
export async function lstatOf(root: string, path: BytePath): Promise<BigIntStats | undefined> {
  try {
    return await lstat(absoluteOf(root, path), { bigint: true });
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENAMETOOLONG'].includes(errnoOf(cause) ?? '')) {
      return undefined;
    }
    throw cause;
  }
}

/** Runs the work over all items, so many at a time, and keeps their order. */
export async function inBatches<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += size) {
    results.push(...(await Promise.all(items.slice(at, at + size).map(work))));
  }
  return results;
}
