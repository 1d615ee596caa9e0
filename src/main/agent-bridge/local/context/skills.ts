import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { FileError, Skill, SkillBody, SkillLocation } from '../../ports/index.ts';
import { fail, fileFailure } from '../files/file-errors.ts';
import { followLinks, isInside } from '../files/paths.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import type { ContextPlace, ContextPlaces } from './context-places.ts';
import { namesIn, permitted } from './instruction-files.ts';
import { readHead } from './read-head.ts';

/** Bytes of a skill's instructions that are read. */
const maxMetaBytes = 64 * 1024;
/** Bytes of another file of a skill that are read. */
const maxSkillFileBytes = 512 * 1024;
/** Characters of front matter; a name and a description need far less. */
const maxMatter = 8 * 1024;
/** Of what opens a level of YAML. The parser's time and stack grow steeply with the depth. */
const maxLevels = 32;
/** Characters of a description in the index; the index is part of every prompt. */
const maxDescription = 1024;
/** Skills in the index; a folder with more is not meant as one. */
const maxSkills = 200;
/** Files of a skill that are named. */
const maxListed = 200;
const skillName = /^[a-z0-9]+(-[a-z0-9]+)*$/;

type FoundSkill = Skill & { readonly owner: ContextPlace['owner'] };

/**
 * What the folders hold. Of one owner's skills the first of a name wins; where the person and the
 * workspace both have one, they are told apart as `personal/<name>` and `workspace/<name>`.
 */
export async function findSkills(places: ContextPlaces, root: string): Promise<readonly Skill[]> {
  const found = await collectSkills(places, root);
  const owners = Map.groupBy(found, ({ name }) => name);
  return found.map(({ owner, ...skill }) => {
    if ((owners.get(skill.name)?.length ?? 0) < 2) return skill;
    const whose = owner === 'person' ? 'personal' : 'workspace';
    return { ...skill, name: `${whose}/${skill.name}` };
  });
}

async function collectSkills(places: ContextPlaces, root: string): Promise<readonly FoundSkill[]> {
  const skills = new Map<string, FoundSkill>();
  for (const folder of places.skillFolders) {
    for (const name of (await namesIn(folder.path)).toSorted()) {
      if (skills.size >= maxSkills) return Array.from(skills.values());
      const key = `${folder.owner}/${name}`;
      if (!skillName.test(name) || skills.has(key)) continue;
      const location = {
        name,
        directory: join(folder.path, name),
        metaFile: places.skillMetaFile,
      };
      const target = await permitted(folder, join(location.directory, location.metaFile), root);
      const meta = target === undefined ? undefined : await readMeta(target);
      if (meta?.name !== name) continue;
      const description = cleanLine(meta.description, maxDescription);
      skills.set(key, { ...location, description, owner: folder.owner });
    }
  }
  return Array.from(skills.values());
}

/** The places in which a skill may lie, and the workspace folder with links followed. */
export type SkillRoom = { readonly places: ContextPlaces; readonly root: string };

export async function readSkill(
  room: SkillRoom,
  skill: SkillLocation,
): Promise<Result<SkillBody, FileError>> {
  const path = await within(room, skill, skill.metaFile);
  if (!path.ok) return path;
  const head = await readHead(path.value, maxMetaBytes);
  if (!head.ok) return head;
  const body = cleanText(splitFrontMatter(head.value.text)?.body ?? head.value.text);
  return ok({ body, files: await filesOf(skill) });
}

export async function readSkillFile(
  room: SkillRoom,
  skill: SkillLocation,
  path: string,
): Promise<Result<string, FileError>> {
  const names = path.split(/[\\/]/).filter((name) => name !== '' && name !== '.');
  const isRelative = !/^([\\/]|[a-z]:)/i.test(path);
  if (names.length === 0 || !isRelative || names.some((name) => name.startsWith('.'))) {
    return fail('invalid', 'the path must be relative, without ".." and without hidden names');
  }
  const target = await within(room, skill, join(...names));
  if (!target.ok) return target;
  const head = await readHead(target.value, maxSkillFileBytes);
  return head.ok ? ok(head.value.text) : head;
}

/** Where a path in a skill's folder leads, if that is neither out of it nor of its workspace. */
async function within(
  { places, root }: SkillRoom,
  skill: SkillLocation,
  path: string,
): Promise<Result<string, FileError>> {
  const folder = places.skillFolders.find((each) => each.path === dirname(skill.directory));
  const inner = await followLinks(skill.directory);
  const target = folder && (await permitted(folder, join(skill.directory, path), root));
  return target !== undefined && inner.ok && isInside(inner.value, target)
    ? ok(target)
    : fail('forbidden', `${path} is not in the skill's folder`);
}

async function filesOf(skill: SkillLocation): Promise<readonly string[]> {
  try {
    const entries = await readdir(skill.directory, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.name.startsWith('.') && entry.name !== skill.metaFile)
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .toSorted()
      .slice(0, maxListed);
  } catch (cause) {
    // Only what the system refuses; a bug is thrown on.
    fileFailure(skill.directory, cause);
    return [];
  }
}

async function readMeta(
  path: string,
): Promise<{ readonly name: string; readonly description: string } | undefined> {
  const head = await readHead(path, maxMetaBytes);
  const matter = head.ok ? splitFrontMatter(head.value.text)?.matter : undefined;
  if (matter === undefined) return undefined;
  const fields = parseYaml(matter);
  if (typeof fields !== 'object' || fields === null || !('name' in fields)) return undefined;
  const { name } = fields;
  if (typeof name !== 'string' && typeof name !== 'number') return undefined;
  const description = 'description' in fields ? fields.description : '';
  return {
    name: String(name),
    description: typeof description === 'string' ? description : '',
  };
}

function splitFrontMatter(
  text: string,
): { readonly matter: string; readonly body: string } | undefined {
  const found = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  if (!found) return undefined;
  return { matter: found[1] ?? '', body: text.slice(found[0].length) };
}

function parseYaml(text: string): unknown {
  if (text.length > maxMatter || isDeep(text)) return undefined;
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    // Whatever is wrong with it, it is no skill.
    return undefined;
  }
}

/** Levels open with brackets, anywhere, and with marks and deeper lines. */
function isDeep(text: string): boolean {
  const count = (part: string, opener: RegExp): number => part.match(opener)?.length ?? 0;
  return (
    count(text, /[[{]/g) > maxLevels ||
    text
      .split('\n')
      .some((line) => count(line, /[?-](?=\s|$)/g) > maxLevels || line.search(/\S/) > maxLevels)
  );
}
