import { join } from 'node:path';
import { dataPaths } from '../../src/main/platform/paths.ts';
import { connect } from '../../src/main/store/database.ts';
import { expect, test } from './app.ts';
import { inspect } from './inspect.ts';
import { idle, startChat, timeline } from './person.ts';

const CALLS = 600;

/** One turn of calls, which folds into one line, written below what the chat holds. */
function addCalls(dataDir: string): void {
  const db = connect(dataPaths(dataDir).database);
  const insert = db.prepare(
    `INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at)
     SELECT id, ?, 'both', 1, ?, updated_at FROM chats`,
  );
  const add = (role: string, part: object): unknown => insert.run(role, JSON.stringify([part]));
  try {
    db.transaction(() => {
      add('user', { type: 'text', text: 'Sound the depth' });
      for (let index = 0; index < CALLS; index += 1) {
        const call = { tool_call_id: `call_${index}`, tool_name: 'execute' };
        add('assistant', { type: 'tool-call', ...call, args: { command: `sound ${index}` } });
        add('tool', { type: 'tool-result', ...call, result: { output: 'deep', exit_code: 0 } });
      }
      add('assistant', { type: 'text', text: 'Deep everywhere.' });
    });
  } finally {
    db.close();
  }
}

test('a run of calls that fills no view is not loaded to its begin unasked', async ({
  folder,
  launch,
}) => {
  const first = await launch();
  await startChat(first.page, 'Hello');
  await idle(first.page);
  const route = new URL(first.page.url()).hash;
  await first.close();
  addCalls(join(folder, 'data'));

  const { page, url } = await launch();
  let asked = 0;
  page.on('request', (request) => {
    if (/\/messages\?.*before_id=/.test(request.url())) asked += 1;
  });
  await page.goto(`${url}/${route}`);
  await expect(timeline(page).getByText('Deep everywhere.')).toBeVisible();
  const more = page.getByRole('button', { name: 'Show earlier messages' });
  await expect(more).toBeVisible();
  expect(asked).toBe(5);
  await inspect(page, 'earlier-messages', more, ['wide', 'narrow']);
  expect(asked).toBe(5);

  await more.press('Enter');
  await expect.poll(() => asked).toBeGreaterThan(5);
  const begin = timeline(page).getByText('Sound the depth');
  await expect(async () => {
    if (await more.isVisible()) await more.click();
    await expect(begin).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(more).toHaveCount(0);
  await expect(timeline(page).getByText('Deep everywhere.')).toBeVisible();
});
