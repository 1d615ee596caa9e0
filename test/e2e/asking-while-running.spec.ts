import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, picture, test } from './app.ts';
import { inspect } from './inspect.ts';
import { allowOnce, idle, startChat, timeline } from './person.ts';

test('questions stand while other calls of the step run, and each answer counts at once', async ({
  folder,
  launch,
}) => {
  const root = join(folder, 'project');
  await mkdir(root);
  const { page } = await launch({ openFolder: root });
  const slow = 'echo begun; until [ -e go ]; do sleep 0.05; done; echo ended';
  await startChat(
    page,
    `[demo: delay=0, at-once]\nRun \`${slow}\`\nRun \`touch second\`\nRun \`touch third\``,
  );
  const questions = page.getByRole('button', { name: /^Allow once/ });
  await expect(questions).toHaveCount(3);
  await allowOnce(page, 'echo begun');
  await expect(timeline(page).locator('pre').filter({ hasText: 'begun' }).last()).toBeVisible();
  await expect(questions).toHaveCount(2);
  await expect(page).toHaveTitle(/^\(1\)/);
  await expect(page.getByText('Needs you').first()).toBeVisible();
  await picture(page, 'asks-while-it-runs');
  const card = page.getByRole('region').filter({ has: questions.first() }).last();
  await inspect(page, 'asks-while-it-runs', card, ['wide', 'narrow']);

  await page.reload();
  await expect(questions).toHaveCount(2);
  await allowOnce(page, 'touch second');
  await expect(questions).toHaveCount(1);
  await expect.poll(() => exists(join(root, 'second'))).toBe(true);
  await expect(page).toHaveTitle(/^\(1\)/);
  await allowOnce(page, 'touch third');
  await expect.poll(() => exists(join(root, 'third'))).toBe(true);
  await expect(page).not.toHaveTitle(/^\(/);
  // What has ended shows it at once, also to who comes back.
  await expect(timeline(page)).toContainText('ran 2 commands');
  await page.reload();
  await expect(timeline(page)).toContainText('ran 2 commands');
  await expect(timeline(page)).toContainText('running echo begun');
  await picture(page, 'all-answered-while-it-runs');
  await writeFile(join(root, 'go'), '');
  await idle(page);
  await expect(timeline(page)).toContainText('ended with exit code 0');
});

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
