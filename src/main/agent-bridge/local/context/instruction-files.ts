import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstructionFile } from '../../ports/index.ts';
import { followLinks, isInside } from '../files/paths.ts';
import { cleanText } from './clean-text.ts';
import type { ContextPlace, ContextPlaces } from './context-places.ts';
import { readHead } from './read-head.ts';

/** Bytes of one instruction file that are read. */
const maxFileBytes = 64 * 1024;

/** One file per folder, in the order of the folders; each file once. */
export async function readInstructionFiles(
  places: ContextPlaces,
  root: string,
): Promise<readonly InstructionFile[]> {
  const files: InstructionFile[] = [];
  const seen = new Set<string>();
  for (const folder of places.instructionFolders) {
    const path = await findFile(folder.path, places.instructionFile);
    const target = path === undefined ? undefined : await permitted(folder, path, root);
    if (path === undefined || target === undefined || seen.has(target)) continue;
    seen.add(target);
    const head = await readHead(target, maxFileBytes);
    if (!head.ok) continue;
    const content = cleanText(head.value.text);
    if (content !== '') files.push({ path, content, truncated: head.value.truncated });
  }
  return files;
}

/** Where the path leads, unless that is out of the workspace that it belongs to. */
export async function permitted(
  folder: ContextPlace,
  path: string,
  root: string,
): Promise<string | undefined> {
  const followed = await followLinks(path);
  if (!followed.ok) return undefined;
  const isPermitted = folder.owner === 'person' || isInside(root, followed.value);
  return isPermitted ? followed.value : undefined;
}

/** The exact name before other spellings of it. */
async function findFile(folder: string, name: string): Promise<string | undefined> {
  const names = await namesIn(folder);
  const wanted = name.toLowerCase();
  const found = names.includes(name)
    ? name
    : names.toSorted().find((each) => each.toLowerCase() === wanted);
  return found === undefined ? undefined : join(folder, found);
}

export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    // A folder that is not there, or is none, holds nothing.
    return [];
  }
}
