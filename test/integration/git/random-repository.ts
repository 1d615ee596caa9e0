import { git, gitRepository } from '#test/support/git-repository.ts';
import { place, randomContent, randomName, type Dice, type Taste } from './random-tree.ts';

const filters = '*.rot filter=rot\n';

/** With a commit, and settings that change what diffs say. */
export async function randomRepository(dice: Dice): Promise<{ root: string; taste: Taste }> {
  const root = await gitRepository();
  const autocrlf = dice.pick(['false', 'false', 'false', 'true', 'input'] as const);
  const taste: Taste = {
    lineEnds: ({ false: 'any', true: 'crlf', input: 'lf' } as const)[autocrlf],
  };
  await git(root, 'config', 'core.autocrlf', autocrlf);
  await git(root, 'config', 'core.safecrlf', 'false');
  if (dice.chance(0.3)) await git(root, 'config', 'diff.renames', dice.pick(['copies', 'false']));
  if (dice.chance(0.3)) await git(root, 'config', 'diff.context', dice.pick(['0', '1', '9']));
  if (dice.chance(0.3)) await git(root, 'config', 'diff.suppressBlankEmpty', 'true');
  const rot = 'tr A-Za-z N-ZA-Mn-za-m';
  await git(root, 'config', 'filter.rot.clean', rot);
  await git(root, 'config', 'filter.rot.smudge', rot);
  const end = taste.lineEnds === 'crlf' ? '\r\n' : '\n';
  await place(root, '.gitattributes', Buffer.from(filters.replaceAll('\n', end)));
  await place(root, '.gitignore', Buffer.from(`ignored*${end}*.log${end}`));
  for (let i = 4 + dice.below(12); i > 0; i -= 1) {
    await place(root, randomName(dice), randomContent(dice, taste));
  }
  await git(root, 'add', '--all');
  await git(root, 'commit', '--quiet', '--message', 'Base');
  // What git wrote itself is what a clean checkout has.
  await git(root, 'rm', '-r', '--quiet', '--cached', '.');
  await git(root, 'reset', '--quiet', '--hard');
  return { root, taste };
}
