import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { ChatMessage } from '#shared/api/chats.ts';
import { connect } from '#main/store/database.ts';
import { dataPaths } from '#main/platform/paths.ts';
import type { ChatClient } from '#test/support/chat-client.ts';
import { textOf } from '#test/support/chat-client.ts';
import type { SoakChat } from './soak-chat.ts';

/** Throws, with what was found, when anything that was promised does not hold for a chat at rest. */
export async function checkChat(
  client: ChatClient,
  chat: SoakChat,
  dataDir: string,
): Promise<void> {
  await turnClosed(chat.id, dataDir);
  const history = await client.history(chat.id);
  const { queued_messages: queue } = await client.page(chat.id);
  checkOrder(history);
  checkStored(chat.id, dataDir, history);
  await checkStream(chat, history);
  checkAcknowledged(chat, history, queue);
  await checkTools(chat, history);
}

/** An interrupted turn may store its last words after the chat's status says that it waits. */
const windUpMs = 20_000;
const lookAgainMs = 25;

async function turnClosed(chatId: string, dataDir: string): Promise<void> {
  const untilMs = performance.now() + windUpMs;
  for (let state = storedState(chatId, dataDir); state.turn_open !== 0;) {
    if (performance.now() > untilMs) fail('a chat at rest has an open turn', state);
    await delay(lookAgainMs);
    state = storedState(chatId, dataDir);
  }
}

function storedState(chatId: string, dataDir: string): z.infer<typeof stateSchema> {
  const db = connect(dataPaths(dataDir).database, { readOnly: true });
  try {
    const sql = 'SELECT status, turn_open, archived FROM chats WHERE id = ?';
    return stateSchema.parse(db.prepare(sql).get(chatId));
  } finally {
    db.close();
  }
}

function checkOrder(history: readonly ChatMessage[]): void {
  for (const [index, message] of history.entries()) {
    const before = history[index - 1];
    if (!before) continue;
    if (before.id >= message.id) fail('ids do not ascend', [before, message]);
    if (before.created_at > message.created_at) fail('times go back', [before, message]);
  }
}

const storedSchema = z.array(
  z.object({ id: z.int(), role: z.string(), content: z.string().transform((text) => parse(text)) }),
);
const stateSchema = z.object({ status: z.string(), turn_open: z.int(), archived: z.int() });

function checkStored(chatId: string, dataDir: string, history: readonly ChatMessage[]): void {
  const db = connect(dataPaths(dataDir).database, { readOnly: true });
  try {
    const stored = storedSchema.parse(
      db
        .prepare(
          `SELECT id, role, content FROM chat_messages
           WHERE chat_id = ? AND deleted = 0 AND visibility IN ('user', 'both') ORDER BY id`,
        )
        .all(chatId),
    );
    const shown = history.map(({ id, role, content }) => ({ id, role, content: content ?? [] }));
    same('REST and database differ', shown, stored.map(withoutMetadata));
  } finally {
    db.close();
  }
}

function withoutMetadata(row: z.infer<typeof storedSchema>[number]) {
  const content = z
    .array(z.record(z.string(), z.unknown()))
    .parse(row.content)
    .map((part) =>
      Object.fromEntries(Object.entries(part).filter(([key]) => key !== 'provider_metadata')),
    );
  return { ...row, content };
}

async function checkStream(chat: SoakChat, history: readonly ChatMessage[]): Promise<void> {
  const newest = history.at(-1);
  if (newest) await chat.roamer.message(newest.id);
  same('REST and stream differ', chat.roamer.messages(), history);
}

function checkAcknowledged(
  chat: SoakChat,
  history: readonly ChatMessage[],
  queue: readonly { readonly content: ChatMessage['content'] }[],
): void {
  const said = history.filter((message) => message.role === 'user').map(textOf);
  const found = [...said, ...queue.map((message) => textOf(message))].filter((text) => text !== '');
  for (const text of found) {
    if (!chat.said.has(text)) fail('a message that nobody sent', text);
  }
  for (const [text, sureness] of chat.said) {
    const times = found.filter((each) => each === text).length;
    if (times > 1) fail(`a message is there ${times} times`, text);
    if (times === 0 && sureness === 'sure') fail('an acknowledged message is missing', text);
  }
}

/**
 * Every call has one result, but for those of a step that still asks, and a command left as many
 * marks as its result admits.
 */
async function checkTools(chat: SoakChat, history: readonly ChatMessage[]): Promise<void> {
  const parts = history.flatMap((message) => message.content ?? []);
  const results = parts.filter((part) => part.type === 'tool-result');
  const marks = await readMarks(chat.folder);
  for (const [mark, times] of marks) {
    if (times > 1) fail(`a command ran ${times} times`, mark);
  }
  const steps = history.filter((message) => message.role === 'assistant');
  const openStep = chat.asking.size > 0 ? steps.at(-1)?.content : undefined;
  for (const call of parts.filter((part) => part.type === 'tool-call')) {
    const own = results.filter((result) => result.tool_call_id === call.tool_call_id);
    const open = openStep?.some((part) => part === call) ?? false;
    if (!open && chat.asking.has(call.tool_call_id ?? '')) fail('an old call asks', call);
    if (own.length !== (open ? 0 : 1)) fail(`a call has ${own.length} results`, [call, own]);
    const mark = /echo (m\d+) /.exec(JSON.stringify(call.args))?.[1];
    if (mark === undefined || own.length === 0) continue;
    const ran = marks.get(mark) ?? 0;
    const isError = own[0]?.is_error === true;
    if (!isError && ran !== 1) fail('a command that succeeded left no mark', [mark, own]);
  }
}

async function readMarks(folder: string): Promise<ReadonlyMap<string, number>> {
  const log = await readFile(join(folder, 'log.txt'), 'utf8').catch(() => '');
  const marks = new Map<string, number>();
  for (const mark of log.split('\n').filter((line) => line !== '')) {
    marks.set(mark, (marks.get(mark) ?? 0) + 1);
  }
  return marks;
}

function same(what: string, left: unknown, right: unknown): void {
  const [a, b] = [canonical(left), canonical(right)];
  if (a === b) return;
  if (!Array.isArray(left) || !Array.isArray(right)) fail(what, { left, right });
  const others = (list: readonly unknown[], than: readonly unknown[]): unknown[] => {
    const known = new Set(than.map(canonical));
    return list.filter((item) => !known.has(canonical(item)));
  };
  fail(what, { onlyLeft: others(left, right), onlyRight: others(right, left) });
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function parse(text: string): unknown {
  return JSON.parse(text);
}

function fail(what: string, found: unknown): never {
  throw new Error(`${what}: ${JSON.stringify(found).slice(0, 4000)}`);
}
