import { setTimeout as delay } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { z } from 'zod';
import { startChat } from '../bench-chats.ts';
import { openBenchPage, type BenchPage } from '../page/open-page.ts';
import { takeDroppedFrames, takeKeyPaints, watchFrames, watchKeys } from '../page/probe.ts';
import { longestTaskRow, traceTasks } from '../page/tasks.ts';
import { addPacedModel, startPacedProvider } from '../paced-provider.ts';
import { quantile, type BenchRow } from '../report.ts';

const KEYS = 200;
const KEY_PACE_MS = 25;
const SCROLL_MS = 5_000;
const LIST_SCROLL_MS = 3_000;
const STREAM_MS = 12_000;
const TOKEN_MS = 5;
const PARTS = 10_000;

const chatsSchema = z.array(z.object({ id: z.string(), title: z.string() }));

/** The newest of the chats that were written into the database: the one that is long. */
async function findLongChat({ core }: BenchPage): Promise<string> {
  const answer = await fetch(`${core.url}/api/experimental/chats`, {
    headers: { 'Coder-Session-Token': core.session_token },
  });
  const chats = chatsSchema.parse(await answer.json());
  const long = chats.find(({ id, title }) => title === `Chat ${id}`);
  if (!long) throw new Error('no chats were written');
  return long.id;
}

/** A page with nothing but a field: what the browser and the machine take. */
async function bareKeyRows({ page }: BenchPage): Promise<BenchRow[]> {
  await page.setContent('<textarea aria-label="Message"></textarea>');
  await watchKeys(page);
  return keyRows('a page with nothing but a field', await type(page), [0.5, 0.95]);
}

const field = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });

/** From the list to the conversation and its composer, without loading the page anew. */
async function show({ page }: BenchPage, chatId: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/chats/${chatId}`);
  await field(page).waitFor();
  await page.getByRole('log').waitFor();
}

async function type(page: Page): Promise<number[]> {
  await field(page).click();
  await takeKeyPaints(page);
  const words = 'a few words that a person types ';
  const text = words.repeat(Math.ceil(KEYS / words.length)).slice(0, KEYS);
  for (const key of text) {
    const nextMs = performance.now() + KEY_PACE_MS;
    await page.keyboard.press(key);
    await delay(Math.max(0, nextMs - performance.now()));
  }
  await delay(200);
  const paints = await takeKeyPaints(page);
  await field(page).fill('');
  return paints;
}

/** The wheel, turned up as fast as it goes. */
async function scrollUp(page: Page): Promise<void> {
  await page.getByRole('log').hover();
  const endMs = performance.now() + SCROLL_MS;
  while (performance.now() < endMs) {
    await page.mouse.wheel(0, -900);
    await delay(16);
  }
}

function keyRows(where: string, paints: readonly number[], shares: readonly number[]): BenchRow[] {
  if (paints.length !== KEYS) throw new Error(`${paints.length} of ${KEYS} keys were painted`);
  return shares.map((share) => ({
    name: `key to paint, ${where}, p${share * 100}`,
    unit: 'ms',
    value: quantile(paints, share),
    limit: { name: 'aim', value: 16 },
  }));
}

async function readingRows(bench: BenchPage, chatId: string): Promise<BenchRow[]> {
  const { page } = bench;
  const opening = await traceTasks(bench, async () => {
    await show(bench, chatId);
    await delay(2_000);
  });
  let paints: number[] = [];
  const typing = await traceTasks(bench, async () => {
    paints = await type(page);
  });
  const scrolling = await traceTasks(bench, () => scrollUp(page));
  const rows = [
    ...longestTaskRow('opening a chat of 100,000 messages', opening),
    ...keyRows('in it', paints, [0.5, 0.95]),
    ...longestTaskRow('typing in it', typing),
    ...longestTaskRow('scrolling up in it', scrolling),
  ];
  await page.getByRole('button', { name: /^Latest|new$/ }).click();
  return rows;
}

/** Words, lists and code as models write them, in pieces of a token. */
function markdownPieces(count: number): readonly string[] {
  const section = [
    '## Step N\n\nFirst **read** the file `src/step.ts`, then see what *calls* it and why.',
    '\n\n- one thing\n- another thing, with `code`\n- a [link](https://example.org)\n\n',
    '```ts\nexport function step(value: number): number {\n  const next = value + 1;\n',
    '  // Both ways end here.\n  return next > 10 ? next : step(next);\n}\n```\n\n',
    '| name | value |\n| --- | --- |\n| a | 1 |\n| b | 2 |\n\n',
  ].join('');
  const pieces = section.match(/\s*\S{1,6}/g) ?? [];
  return Array.from({ length: count }, (_, index) => pieces[index % pieces.length] ?? '');
}

async function heapMb({ devtools }: BenchPage): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}

async function streamingRows(bench: BenchPage, chatId: string): Promise<BenchRow[]> {
  const { core, page } = bench;
  const count = STREAM_MS / TOKEN_MS;
  const provider = await startPacedProvider(markdownPieces(count), TOKEN_MS);
  try {
    const model = await addPacedModel(core, provider);
    await show(bench, chatId);
    const beforeMb = await heapMb(bench);
    let paints: number[] = [];
    let dropped = 0;
    const tasks = await traceTasks(bench, async () => {
      await watchFrames(page);
      await startChatTurn(bench, chatId, model);
      await page.getByRole('log').getByText('Step N').first().waitFor();
      paints = await type(page);
      await expect.poll(() => provider.turns(), { timeout: 2 * STREAM_MS }).toBe(1);
      await page.getByRole('button', { name: /^Send/ }).waitFor();
      dropped = await takeDroppedFrames(page);
    });
    const grownMb = (await heapMb(bench)) - beforeMb;
    return [
      ...keyRows('while 200 tokens a second stream into it', paints, [0.5, 0.95]),
      ...longestTaskRow('while they stream', tasks),
      {
        name: 'frames dropped meanwhile',
        unit: '%',
        value: dropped,
        limit: { name: 'budget', value: 5 },
      },
      {
        name: `memory of the page, grown by ${count} tokens`,
        unit: 'MB',
        value: grownMb,
        limit: { name: 'budget', value: 10 },
      },
    ];
  } finally {
    provider.close();
  }
}

async function startChatTurn({ core }: BenchPage, chatId: string, model: string): Promise<void> {
  const answer = await fetch(`${core.url}/api/experimental/chats/${chatId}/messages`, {
    method: 'POST',
    headers: { 'Coder-Session-Token': core.session_token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ content: [{ type: 'text', text: 'Go on' }], model_config_id: model }),
  });
  if (!answer.ok) throw new Error(`the turn was not started: ${await answer.text()}`);
}

async function partsRow(bench: BenchPage): Promise<BenchRow[]> {
  const { page } = bench;
  const tasks = await traceTasks(bench, async () => {
    const chatId = await startChat(bench.core, `[demo: delay=0, chunks=${PARTS}]`);
    await show(bench, chatId);
    await page.getByRole('log').getByText(`chunk ${PARTS}`).waitFor();
    await page.getByRole('button', { name: /^Send/ }).waitFor();
    await delay(500);
  });
  const text = await page.getByRole('log').innerText();
  const shown = text.match(/chunk \d+/g)?.length ?? 0;
  if (shown < PARTS) throw new Error(`${shown} of ${PARTS} parts are shown`);
  return longestTaskRow(`while a turn of ${PARTS} parts streams`, tasks);
}

async function listRows(bench: BenchPage): Promise<BenchRow[]> {
  const { page } = bench;
  const list = page.getByRole('navigation', { name: 'Chats' });
  const scrolling = await traceTasks(bench, async () => {
    await list.getByRole('list').hover();
    const endMs = performance.now() + LIST_SCROLL_MS;
    while (performance.now() < endMs) {
      await page.mouse.wheel(0, 2_000);
      await delay(16);
    }
  });
  return longestTaskRow('scrolling the list of 10,000 chats', scrolling);
}

/** What a person feels in a large database: keys, frames and tasks of the page in Chromium. */
export async function pageChatRows(dataDir: string): Promise<BenchRow[]> {
  const bench = await openBenchPage(dataDir);
  try {
    const rows = await bareKeyRows(bench);
    await bench.load('/');
    await bench.page.getByRole('textbox').first().waitFor();
    await watchKeys(bench.page);
    const long = await findLongChat(bench);
    rows.push(...(await readingRows(bench, long)));
    rows.push(...(await streamingRows(bench, long)));
    rows.push(...(await partsRow(bench)));
    rows.push(...(await listRows(bench)));
    return rows;
  } finally {
    await bench.close();
  }
}
