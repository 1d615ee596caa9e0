import { expect, test } from 'vitest';
import type { ChatId } from '#shared/kernel/ids.ts';
import { decodeMessage, type ChatEvent } from '#main/services/chats/index.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { createTestChats, openChatDatabase, USER } from './support.ts';

const minuteMs = 60_000;

function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

type TestChats = ReturnType<typeof createTestChats>;

async function startWaiting(chats: TestChats, model: LiveModel): Promise<ChatId> {
  const { chat } = valueOf(
    chats.create(USER, {
      content: [{ type: 'text', text: 'weather?' }],
      unsafe_dynamic_tools: [{ name: 'weather' }],
    }),
  );
  const step = await model.asked();
  const suspended = until(chats, chat.id, 'requires_action');
  step.call('w1', 'weather', {});
  step.finish('tool_calls');
  await suspended;
  return chat.id;
}

function until(chats: TestChats, id: ChatId, status: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (events: Iterable<ChatEvent>): void => {
      const seen = Array.from(events);
      if (seen.some((event) => event.type === 'status' && event.status === status)) resolve();
    };
    chats.subscribe(id, 0, { snapshot: look, live: look });
  });
}

test('a client that brings nothing for five minutes fails its chat', async () => {
  const db = await openChatDatabase();
  const clock = createManualClock();
  const model = createLiveModel();
  const chats = createTestChats(db, model, { clock });
  const id = await startWaiting(chats, model);
  await clock.advance(3 * minuteMs);
  // Something about the chat changes, and its time begins anew.
  valueOf(chats.update(USER, id, { labels: { a: 'b' } }));
  await clock.advance(4 * minuteMs);
  expect(valueOf(chats.find(USER, id)).status).toBe('requires_action');
  valueOf(chats.send(USER, id, { content: [{ type: 'text', text: 'later' }] }));
  await clock.advance(minuteMs);
  const failed = valueOf(chats.find(USER, id));
  expect(failed).toMatchObject({ status: 'error', lastError: { kind: 'timeout' } });
  const page = valueOf(
    chats.messages(USER, id, { limit: 50, before: undefined, after: undefined }),
  );
  const [newest] = page.messages.map(decodeMessage);
  expect(newest?.parts[0]).toMatchObject({ tool_call_id: 'w1', is_error: true });
  expect(page.queued).toHaveLength(1);
  await chats.close();
  expect(clock.timerCount).toBe(0);
  db.close();
});

test('the time runs on over a restart, also when it ran out meanwhile', async () => {
  const db = await openChatDatabase();
  const clock = createManualClock();
  const model = createLiveModel();
  const first = createTestChats(db, model, { clock });
  const [early, late] = [await startWaiting(first, model), await startWaiting(first, model)];
  await clock.advance(2 * minuteMs);
  valueOf(first.update(USER, late, { labels: { a: 'b' } }));
  await first.close();
  await clock.advance(4 * minuteMs);
  const second = createTestChats(db, model, { clock });
  second.recover();
  await clock.advance(0);
  expect(valueOf(second.find(USER, early)).status).toBe('error');
  expect(valueOf(second.find(USER, late)).status).toBe('requires_action');
  await clock.advance(minuteMs);
  expect(valueOf(second.find(USER, late)).status).toBe('error');
  await second.close();
  db.close();
});
