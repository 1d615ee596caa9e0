import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { connect, type Database } from '../../src/main/store/database.ts';
import { dataPaths } from '../../src/main/platform/paths.ts';

const chatCount = 10_000;
/** Messages of the two chats that are read; nothing may take longer in the longer one. */
const longLength = 100_000;
const shorterLength = 1_000;
/** Messages from one of the person's to the next: it, an answer, then calls and their results. */
const turnLength = 20;
/** Of a tool result, so that the results of the long chat make 1 GB. */
const resultBytes = 23 * 1024;
/** Rows of one transaction, so that the journal stays small. */
const batch = 2_000;

/** What the chats hang on; taken from a chat that the core has made itself. */
type Owner = {
  readonly owner_id: string;
  readonly organization_id: string;
  readonly model_config_id: string;
};

type SeededChats = { readonly long: string; readonly shorter: string };

/**
 * Writes 10,000 chats, one of them with 100,000 messages and 1 GB of tool output, one with 1,000
 * like them, into the data folder of a core that has ended and had at least one chat. Their ids.
 */
export function seedChats(dataDir: string): SeededChats {
  const file = dataPaths(dataDir).database;
  const db = connect(file);
  try {
    db.exec('PRAGMA synchronous = OFF');
    const owner = db
      .prepare('SELECT owner_id, organization_id, model_config_id FROM chats LIMIT 1')
      .get() as Owner;
    const start = Date.now() * 1000 - 400 * 24 * 3600 * 1_000_000;
    const ids = Array.from({ length: chatCount }, () => randomUUID());
    db.transaction(() => {
      for (const [index, id] of ids.entries()) addChat(db, owner, id, start + index * 1_000_000);
    });
    const [shorter = '', long = ''] = ids.slice(-2);
    addMessages(db, shorter, shorterLength, start + chatCount * 1_000_000);
    addMessages(db, long, longLength, start + chatCount * 1_000_000);
    addSummary(db, long, Date.now() * 1000);
    return { long, shorter };
  } finally {
    db.close();
    writeOut(file);
  }
}

/** Else the disk would be busy with it while something is measured. */
function writeOut(file: string): void {
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function addChat(db: Database, owner: Owner, id: string, time: number): void {
  db.prepare(
    `INSERT INTO chats (id, owner_id, organization_id, model_config_id, root_chat_id, title, status,
       client_type, created_at, updated_at)
     VALUES (:id, :owner, :organization, :model, :id, :title, 'waiting', 'ui', :time, :time)`,
  ).run({
    id,
    owner: owner.owner_id,
    organization: owner.organization_id,
    model: owner.model_config_id,
    title: `Chat ${id}`,
    time,
  });
  db.prepare(
    `INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at)
     VALUES (?, 'user', 'both', 1, '[{"type":"text","text":"A question"}]', ?)`,
  ).run(id, time);
}

function addMessages(db: Database, chatId: string, count: number, start: number): void {
  const insert = db.prepare(
    `INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at)
     VALUES (?, ?, 'both', 1, ?, ?)`,
  );
  for (let first = 0; first < count; first += batch) {
    db.transaction(() => {
      for (let index = first; index < Math.min(first + batch, count); index += 1) {
        const { role, part } = messageAt(index);
        insert.run(chatId, role, JSON.stringify([part]), start + index);
      }
    });
  }
}

/** A model reads what follows it; no model could read all before. */
function addSummary(db: Database, chatId: string, time: number): void {
  db.prepare(
    `INSERT INTO chat_messages
       (chat_id, role, visibility, content_version, content, compressed, created_at)
     VALUES (?, 'user', 'model', 1, '[{"type":"text","text":"A summary"}]', 1, ?)`,
  ).run(chatId, time);
}

const output = `${'lorem ipsum dolor '.repeat(7)}\n`.repeat(Math.ceil(resultBytes / 127));

function messageAt(index: number): { readonly role: string; readonly part: object } {
  const place = index % turnLength;
  if (place === 0) return { role: 'user', part: { type: 'text', text: `Question ${index}` } };
  if (place === 1) return { role: 'assistant', part: { type: 'text', text: answer(index) } };
  const call = {
    tool_call_id: `call_${index - (index % 2)}`,
    tool_name: 'execute',
  };
  return index % 2 === 0
    ? { role: 'assistant', part: { type: 'tool-call', ...call, args: { command: 'ls' } } }
    : { role: 'tool', part: { type: 'tool-result', ...call, result: { output, n: index } } };
}

function answer(index: number): string {
  return `## Answer ${index}\n\nA **paragraph** with \`code\` in it. ${'More words. '.repeat(20)}\n\n- one\n- two\n\n\`\`\`ts\nexport const step${index} = ${index};\n\`\`\`\n`;
}
