import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ProviderId } from '#shared/api/models.ts';
import { reviewCommitMessageSchema } from '#shared/api/review.ts';
import type { ModelClient, ModelRequest } from '#main/agent-loop/index.ts';
import { startCoreWith } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { git, testGitEnvironment } from '#test/support/git-repository.ts';
import { finish, text } from '#test/support/scripted-model.ts';
import { openReview, read } from './review-client.ts';

/** Answers to what is asked for a commit with these words, to everything else with nothing. */
function wordy(answer: string): ModelClient & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async *stream(request) {
      if (isForCommit(request)) {
        asked.push(JSON.stringify(request.messages));
        yield text(answer);
      }
      yield finish('stop');
    },
  };
}

function isForCommit(request: ModelRequest): boolean {
  return JSON.stringify(request.messages).includes('git commit');
}

async function start(model: ModelClient, provider: ProviderId = 'openai'): Promise<TestCore> {
  const env = { ...process.env, ...testGitEnvironment };
  const core = await startCoreWith(model, { env }, { provider });
  onTestFinished(() => core.close());
  return core;
}

describe('POST commit-message', () => {
  test('has a model describe what is staged, and books what it cost', async () => {
    const model = wordy(JSON.stringify({ message: 'Count in twos\n\nIt is faster.' }));
    const core = await start(model);
    const { root, post } = await openReview(core, { 'a.txt': 'a\n' });
    const nothing = await post('commit-message');
    expect(nothing).toMatchObject({
      status: 409,
      body: { message: 'There is nothing to commit.' },
    });
    await writeFile(join(root, 'a.txt'), 'staged\n');
    await git(root, 'add', 'a.txt');
    await writeFile(join(root, 'a.txt'), 'later\n');
    await writeFile(join(root, 'new.txt'), 'new\n');
    const { message } = read(reviewCommitMessageSchema, await post('commit-message'));
    expect(message).toBe('Count in twos\n\nIt is faster.');
    expect(model.asked[0]).toContain('+staged');
    expect(model.asked[0]).not.toContain('later');
    read(reviewCommitMessageSchema, await post('commit-message', { include: 'all' }));
    expect(model.asked[1]).toContain('+later');
    expect(model.asked[1]).toContain('new.txt');
    const costs = await core.api('GET', '/api/experimental/chats/cost/me/summary');
    expect(costs.status, JSON.stringify(costs.body)).toBe(200);
    expect(JSON.stringify(costs.body)).toMatch(/"total_input_tokens":[1-9]/);
    expect(await git(root, 'log', '--format=%s')).toBe('Change\n');
  });

  test('shows a model no more than a bounded part of a huge change', async () => {
    const model = wordy('Fill the file');
    const core = await start(model);
    const { root, post } = await openReview(core, { 'a.txt': 'a\n' });
    await writeFile(join(root, 'a.txt'), 'line of text\n'.repeat(200_000));
    const answer = await post('commit-message', { include: 'all' });
    expect(read(reviewCommitMessageSchema, answer).message).toBe('Fill the file');
    expect(model.asked[0]?.length).toBeLessThan(64 * 1024);
  });

  test('says so when there is no model with words, or it has none', async () => {
    for (const [provider, answer] of [
      ['demo', 'x'],
      ['openai', ''],
    ] as const) {
      const core = await start(wordy(answer), provider);
      const { root, post } = await openReview(core, { 'a.txt': 'a\n' });
      await writeFile(join(root, 'a.txt'), 'b\n');
      const refused = await post('commit-message', { include: 'all' });
      expect(refused).toMatchObject({
        status: 502,
        body: { message: expect.stringContaining('model') },
      });
    }
  });
});
