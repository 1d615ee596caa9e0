import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { contextPlaces } from '#main/agent-bridge/local/context/context-places.ts';
import { createLocalContext } from '#main/agent-bridge/local/context/local-context.ts';
import type { ContextPort, Skill } from '#main/agent-bridge/ports/index.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let base: string;
let root: string;
let home: string;

beforeEach(async () => {
  base = await realpath(await tempFolder());
  root = join(base, 'workspace');
  home = join(base, 'home');
  await mkdir(root);
  await mkdir(home);
});

function open(env: Readonly<Record<string, string>> = {}): ContextPort {
  return createLocalContext({ root, places: contextPlaces({ root, home }, env) });
}

async function put(path: string, content: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

function skillText(name: string, description = 'What it is for.', body = 'Do it.'): string {
  return `---\nname: ${name}\ndescription: ${description}\n---\n${body}\n`;
}

describe('instruction files', () => {
  it('are none where there are none', async () => {
    expect(await open().read()).toEqual({ files: [], skills: [] });
  });

  it('are the person’s, then the workspace’s, in any spelling', async () => {
    const own = await put(join(home, '.coder/Agents.md'), 'Mine');
    const theirs = await put(join(root, 'agents.MD'), 'Theirs <!-- hidden -->');
    expect((await open().read()).files).toEqual([
      { path: own, content: 'Mine', truncated: false },
      { path: theirs, content: 'Theirs', truncated: false },
    ]);
  });

  it('are cut at 64 KiB between two characters', async () => {
    await put(join(root, 'AGENTS.md'), `x${'ä'.repeat(40_000)}`);
    const [file] = (await open().read()).files;
    expect(file?.truncated).toBe(true);
    expect(file?.content).toBe(`x${'ä'.repeat(32_767)}`);
  });

  it('are left out when empty, binary, a folder or a pipe', async () => {
    await put(join(home, '.coder/AGENTS.md'), '<!-- nothing -->\n');
    await promisify(execFile)('mkfifo', [join(root, 'AGENTS.md')]);
    expect((await open().read()).files).toEqual([]);
  });

  it('of the workspace may not lead out of it; the person’s own may', async () => {
    const secret = await put(join(base, 'elsewhere/secret.md'), 'Secret');
    await symlink(secret, join(root, 'AGENTS.md'));
    await mkdir(join(home, '.coder'));
    await symlink(secret, join(home, '.coder/AGENTS.md'));
    expect((await open().read()).files).toEqual([
      { path: join(home, '.coder/AGENTS.md'), content: 'Secret', truncated: false },
    ]);
  });

  it('lie where the variables say', async () => {
    await put(join(root, 'AGENTS.md'), 'Not this name');
    const named = await put(join(root, 'docs/RULES.md'), 'Rules');
    const env = {
      CODER_AGENT_EXP_INSTRUCTIONS_DIRS: 'docs, ~/none',
      CODER_AGENT_EXP_INSTRUCTIONS_FILE: 'rules.md',
    };
    expect((await open(env).read()).files).toEqual([
      { path: named, content: 'Rules', truncated: false },
    ]);
  });
});

describe('skills', () => {
  it('are found in both places, and told apart where both have one of a name', async () => {
    await put(join(home, '.coder/skills/release/SKILL.md'), skillText('release', 'Mine'));
    await put(join(root, '.agents/skills/release/SKILL.md'), skillText('release', 'Theirs'));
    await put(join(root, '.agents/skills/review/SKILL.md'), skillText('review'));
    const context = open();
    const { skills } = await context.read();
    const metaFile = 'SKILL.md';
    expect(skills).toEqual([
      {
        name: 'personal/release',
        description: 'Mine',
        directory: join(home, '.coder/skills/release'),
        metaFile,
      },
      {
        name: 'workspace/release',
        description: 'Theirs',
        directory: join(root, '.agents/skills/release'),
        metaFile,
      },
      {
        name: 'review',
        description: 'What it is for.',
        directory: join(root, '.agents/skills/review'),
        metaFile,
      },
    ]);
    for (const skill of skills) expect(await context.readSkill(skill)).toMatchObject({ ok: true });
  });

  it('are none with another name, a bad name, or without front matter', async () => {
    const folder = join(root, '.agents/skills');
    await put(join(folder, 'one/SKILL.md'), skillText('two'));
    await put(join(folder, 'Upper/SKILL.md'), skillText('Upper'));
    await put(join(folder, 'plain/SKILL.md'), 'name: plain');
    await put(join(folder, 'broken/SKILL.md'), '---\nname: [\n---\n');
    await put(join(folder, 'empty/README.md'), 'x');
    expect((await open().read()).skills).toEqual([]);
  });

  it('are none with front matter that no parser should be given', async () => {
    const folder = join(root, '.agents/skills');
    const matters = {
      object: 'name: { toString: x, valueOf: y }',
      list: 'name: [list]',
      // Each of these takes a parser of YAML minutes, or the whole process its memory.
      asked: `name: asked\ndescription: ${'? '.repeat(4_000)}x`,
      listed: `name: listed\ndescription: ${'- '.repeat(4_000)}`,
      open: `name: open\ndescription: ${'['.repeat(4_000)}`,
      stairs: `name: stairs\n${Array.from({ length: 100 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')}`,
      long: `name: long\n${'key: x\n'.repeat(5_000)}`,
    };
    for (const [name, matter] of Object.entries(matters)) {
      await put(join(folder, name, 'SKILL.md'), `---\n${matter}\n---\nDo it.\n`);
    }
    const usual = 'name: usual\ndescription: >-\n  When - and\n  if: [it] fits\nmetadata:\n';
    const items = '  - a thing\n'.repeat(50);
    await put(join(folder, 'usual/SKILL.md'), `---\n${usual}${items}---\nDo it.\n`);
    const { skills } = await open().read();
    expect(skills).toMatchObject([{ name: 'usual', description: 'When - and if: [it] fits' }]);
  });

  it('read with their body and what lies beside it', async () => {
    const folder = join(root, '.agents/skills/review');
    await put(join(folder, 'SKILL.md'), skillText('review', 'x', 'Look <!-- no --> closely.'));
    await put(join(folder, 'check.sh'), 'true\r\n');
    await put(join(folder, 'docs/deep.md'), 'Deep');
    await put(join(folder, '.hidden'), 'x');
    const context = open();
    const skill = (await context.read()).skills[0] as Skill;
    expect(await context.readSkill(skill)).toEqual({
      ok: true,
      value: { body: 'Look  closely.', files: ['check.sh', 'docs/'] },
    });
    expect(await context.readSkillFile(skill, 'docs/deep.md')).toEqual({ ok: true, value: 'Deep' });
    for (const path of ['../x', '/etc/passwd', '.hidden', 'docs/../../x', '', 'docs']) {
      expect(await context.readSkillFile(skill, path)).toMatchObject({ ok: false });
    }
  });

  it('of the workspace show nothing from outside it, not even later', async () => {
    const secret = await put(join(base, 'elsewhere/SKILL.md'), skillText('leak'));
    await mkdir(join(root, '.agents/skills'), { recursive: true });
    await symlink(dirname(secret), join(root, '.agents/skills/leak'));
    const context = open();
    expect((await context.read()).skills).toEqual([]);
    const directory = join(root, '.agents/skills/leak');
    const skill = { name: 'leak', directory, metaFile: 'SKILL.md' };
    expect(await context.readSkill(skill)).toMatchObject({ ok: false });
    expect(await context.readSkillFile(skill, 'SKILL.md')).toMatchObject({ ok: false });
    const nowhere = { name: 'x', directory: join(base, 'elsewhere'), metaFile: 'SKILL.md' };
    expect(await context.readSkill(nowhere)).toMatchObject({ ok: false });
  });
});
