import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SAMPLE_PROJECT } from '#shared/sample/sample-project.ts';
import type { ChatMessage } from '#shared/api/chats.ts';
import {
  createChatClient,
  openWorkspace,
  textOf,
  type ChatClient,
} from '#test/support/chat-client.ts';
import { startTestCore } from '#test/support/core.ts';
import type { TestCore } from '#test/support/core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let core: TestCore;
let client: ChatClient;

beforeEach(async () => {
  core = await startTestCore();
  client = createChatClient(core);
});
afterEach(() => core.close());

/** One turn in the folder with the demo model, the real tools and every permission. */
async function play(folder: string, request: string): Promise<readonly ChatMessage[]> {
  const workspaceId = await openWorkspace(core, folder, 'full');
  const text = `${request} [demo: delay=0]`;
  const watcher = await client.watch();
  const chat = await client.create(text, { workspace_id: workspaceId });
  const end = await watcher.until(
    (event) =>
      event.kind === 'status_change' && !['pending', 'running'].includes(event.chat.status),
  );
  expect(end.chat).toMatchObject({ id: chat.id, status: 'waiting' });
  return client.history(chat.id);
}

function toolNames(messages: readonly ChatMessage[]): readonly string[] {
  return messages
    .flatMap((message) => message.content ?? [])
    .flatMap((part) => (part.type === 'tool-call' ? [part.tool_name ?? ''] : []));
}

function lastText(messages: readonly ChatMessage[]): string {
  const last = messages.at(-1);
  return last ? textOf(last) : '';
}

describe('a turn of the demo model with the real tools', () => {
  it('repairs the sample project', async () => {
    const folder = join(core.dataDir, 'sample-project', SAMPLE_PROJECT.name);
    const { bug } = SAMPLE_PROJECT;
    const messages = await play(folder, 'Fix the failing test');
    expect(toolNames(messages)).toEqual([
      'read_file',
      'read_file',
      'execute',
      'edit_files',
      'execute',
    ]);
    expect(lastText(messages)).toContain('All tests pass now');
    const source = await readFile(join(folder, bug.path), 'utf8');
    expect(source).toContain(bug.replace);
    expect(source).not.toContain(bug.search);
  });

  it('carries out plain requests in any folder', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'a.txt'), 'one\ntwo needles\n');
    const messages = await play(
      folder,
      [
        'list the files',
        'read a.txt',
        'search for `needles`',
        'replace `two` with `three` in a.txt',
        'write b.txt with "it\'s new"',
        'run `cat b.txt && exit 3`',
      ].join('\n'),
    );
    const texts = messages
      .filter((message) => message.role === 'assistant')
      .map((message) => textOf(message));
    expect(texts[1]).toContain('1 entry: `a.txt`');
    expect(texts[2]).toContain('has 2 lines');
    expect(texts[3]).toContain('1 line of 1 file');
    expect(texts[4]).toContain('“two” is now “three”');
    expect(texts[5]).toContain('is written');
    expect(texts[6]).toContain('exit code 3');
    expect(texts[6]).toContain("it's new");
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('one\nthree needles\n');
    expect(await readFile(join(folder, 'b.txt'), 'utf8')).toBe("it's new\n");
  });

  it('says what it cannot find, and that a foreign bug is beyond it', async () => {
    const folder = await tempFolder();
    expect(lastText(await play(folder, 'read nothing.txt'))).toContain('did not work');
    expect(lastText(await play(folder, 'fix the failing test'))).toContain('script, not an AI');
  });

  it('recovers from a failure that passes, and shows one that stays', async () => {
    const watcher = await client.watch();
    const chat = await client.create('[demo: delay=0] hello');
    await watcher.until(
      (event) => event.kind === 'status_change' && event.chat.status === 'waiting',
    );
    const follower = await client.follow(chat.id);

    await client.send(chat.id, '[demo: delay=0, fail-once, fail-after=1] hello');
    expect(await follower.until((event) => event.type === 'retry')).toMatchObject({
      retry: { attempt: 1, kind: 'overloaded', provider: 'demo', status_code: 529 },
    });
    await follower.status('waiting');
    expect(lastText(await client.history(chat.id))).toContain('I am a script');

    await client.send(chat.id, '[demo: delay=0, fail=auth] hello');
    await follower.status('error');
    expect((await client.get(chat.id)).last_error).toMatchObject({
      kind: 'auth',
      provider: 'demo',
      retryable: false,
    });
  });
});
