import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSystemTreeWatch } from '#main/agent-bridge/local/watcher/system-tree-watch.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

test('a tree that the system watches tells changes, without what is ignored', async () => {
  const root = await tempFolder();
  const odd = join(root, 'app', '[id]', 'gen (1)+');
  await mkdir(odd, { recursive: true });
  await mkdir(join(root, 'plain'));
  const paths: string[] = [];
  const folder = {
    path: root,
    ignoredPaths: [odd, join(root, 'plain')],
    ignoredNames: ['node_modules', 'b.ld'],
  };
  const tree = createSystemTreeWatch(folder, {
    changed: (more) => paths.push(...more),
    failed: (cause) => expect.fail(String(cause)),
  });
  await tree.open();
  for (const name of ['node_modules', 'app/node_modules', 'b.ld']) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'x'), '');
  }
  await writeFile(join(odd, 'x'), '');
  await writeFile(join(root, 'plain', 'x'), '');
  await writeFile(join(root, 'bold'), '');
  await expect.poll(() => paths).toContain(join(root, 'bold'));
  expect(paths).toEqual([join(root, 'bold')]);
  await tree.close();
});
