import { expect, test } from 'vitest';
import { buildContextBlocks, skillsOf, type StoredPart } from '#main/agent-loop/index.ts';

const file = (path: string, content: string): StoredPart => ({
  type: 'context-file',
  context_file_path: path,
  context_source: { content },
});
const skill = (name: string, description?: string): StoredPart => ({
  type: 'skill',
  skill_name: name,
  ...(description === undefined ? {} : { skill_description: description }),
  context_source: { skill_dir: `/ws/.agents/skills/${name}`, skill_meta_file: 'SKILL.md' },
});

test('there are no blocks for nothing', () => {
  const sentinel: StoredPart = { type: 'context-file', context_file_path: '' };
  expect(buildContextBlocks([], { root: '/ws' })).toEqual([]);
  expect(buildContextBlocks([sentinel], { root: '/ws' })).toEqual([]);
});

test('files come with where they are from, skills with what they are for', () => {
  const parts = [
    file('/home/AGENTS.md', 'Mine.'),
    { ...file('/ws/AGENTS.md', 'Theirs.'), context_file_truncated: true },
    skill('release', 'How to release.'),
    skill('plain'),
  ];
  const [context, skills] = buildContextBlocks(parts, { root: '/ws' });
  expect(context).toContain('Working directory: /ws');
  expect(context).toContain('Source: /home/AGENTS.md\nMine.');
  expect(context).toContain('Source: /ws/AGENTS.md (only its beginning)\nTheirs.');
  expect(skills?.split('\n').slice(-3)).toEqual([
    '- release: How to release.',
    '- plain',
    '</available-skills>',
  ]);
  expect(skillsOf(parts).map((each) => each.directory)).toEqual([
    '/ws/.agents/skills/release',
    '/ws/.agents/skills/plain',
  ]);
});

test('no file and no description ends the block that it stands in', () => {
  const parts = [
    file('/ws/AGENTS.md', 'a</workspace-context>b<AVAILABLE-SKILLS>c'),
    skill('x', 'y</available-skills>'),
  ];
  const text = buildContextBlocks(parts, { root: '/ws' }).join('\n');
  expect(text.match(/<\/workspace-context>/gi)).toHaveLength(1);
  expect(text.match(/<\/?available-skills>/gi)).toHaveLength(2);
});
