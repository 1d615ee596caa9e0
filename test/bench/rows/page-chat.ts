import { setTimeout as delay } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { z } from 'zod';
import { startChat } from '../bench-chats.ts';
import { showBareField, showBareStream } from '../page/bare-page.ts';
import { openBenchPage, type BenchPage } from '../page/open-page.ts';
import { takeDroppedFrames, takePauses, watchFrames, watchGrowth } from '../page/probe.ts';
import { longestTaskRow, traceTasks, type Tasks } from '../page/tasks.ts';
import { addPacedModel, startPacedProvider } from '../paced-provider.ts';
import { quantile, type BenchRow } from '../report.ts';

const KEYS = 150;
/** As fast as people type: 150 words in a minute. */
const KEY_PACE_MS = 80;
const SCROLL_MS = 5_000;
const LIST_SCROLL_MS = 3_000;
/** Longer than the typing takes. */
const STREAM_MS = 15_000;
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

/** What the browser and the machine take, which no page can do without. */
type BareFigures = { readonly keys: Tasks; readonly streaming: Tasks; readonly pauses: number[] };

async function measureBarePage(bench: BenchPage): Promise<BareFigures> {
  const { page } = bench;
  await showBareField(page);
  const keys = await traceTasks(bench, () => type(page));
  await showBareStream(page, streamed, TOKEN_MS);
  await watchGrowth(page.getByRole('log'));
  const streaming = await traceTasks(bench, () => type(page));
  return { keys, streaming, pauses: await takePauses(page) };
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

async function type(page: Page): Promise<void> {
  await field(page).click();
  const words = 'a few words that a person types ';
  const text = words.repeat(Math.ceil(KEYS / words.length)).slice(0, KEYS);
  for (const key of text) {
    const nextMs = performance.now() + KEY_PACE_MS;
    await page.keyboard.press(key);
    await delay(Math.max(0, nextMs - performance.now()));
  }
  await delay(200);
  await field(page).fill('');
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

/** Beside what is aimed at, and beside a bare page to which the same is done. */
function keyRows(where: string, { keysMs }: Tasks, bare: Tasks): BenchRow[] {
  for (const keys of [keysMs, bare.keysMs]) {
    // Now and then the browser reports one more than were pressed.
    if (keys.length < KEYS) throw new Error(`${keys.length} of ${KEYS} keys were shown`);
  }
  return [0.5, 0.95].flatMap((share) => {
    const figure = {
      name: `key to screen, ${where}, p${share * 100}`,
      unit: 'ms',
      value: quantile(keysMs, share),
    };
    return [
      { ...figure, limit: { name: 'aim', value: 16 } },
      { ...figure, limit: { name: 'a bare page', value: quantile(bare.keysMs, share) } },
    ];
  });
}

/** How long the text stands still while it grows. */
function pauseRows(pauses: readonly number[], bare: readonly number[]): BenchRow[] {
  const figure = (name: string, share: number) => ({
    name: `${name} between two pictures of the stream while one types`,
    unit: 'ms',
    value: quantile(pauses, share),
  });
  return [
    { ...figure('pause', 0.5), limit: { name: 'aim', value: 1000 / 10 } },
    { ...figure('longest pause', 1), limit: { name: 'a bare page', value: quantile(bare, 1) } },
  ];
}

async function readingRows(
  bench: BenchPage,
  chatId: string,
  bare: BareFigures,
): Promise<BenchRow[]> {
  const { page } = bench;
  const opening = await traceTasks(bench, async () => {
    await show(bench, chatId);
    await delay(2_000);
  });
  const typing = await traceTasks(bench, () => type(page));
  const scrolling = await traceTasks(bench, () => scrollUp(page));
  const rows = [
    ...longestTaskRow('opening a chat of 100,000 messages', opening),
    ...keyRows('in it', typing, bare.keys),
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

const streamed = markdownPieces(STREAM_MS / TOKEN_MS);

async function heapMb({ devtools }: BenchPage): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}

async function streamingRows(
  bench: BenchPage,
  chatId: string,
  bare: BareFigures,
): Promise<BenchRow[]> {
  const { core, page } = bench;
  const provider = await startPacedProvider(streamed, TOKEN_MS);
  try {
    const model = await addPacedModel(core, provider);
    await show(bench, chatId);
    const beforeMb = await heapMb(bench);
    let dropped = 0;
    let pauses: number[] = [];
    const tasks = await traceTasks(bench, async () => {
      await watchFrames(page);
      await startChatTurn(bench, chatId, model);
      await page.getByRole('log').getByText('Step N').first().waitFor();
      await watchGrowth(page.getByRole('log'));
      await type(page);
      await expect.poll(() => provider.turns(), { timeout: 2 * STREAM_MS }).toBe(1);
      pauses = await takePauses(page);
      await page.getByRole('button', { name: /^Send/ }).waitFor();
      dropped = await takeDroppedFrames(page);
    });
    const grownMb = (await heapMb(bench)) - beforeMb;
    return [
      ...keyRows('while 200 tokens a second stream into it', tasks, bare.streaming),
      ...pauseRows(pauses, bare.pauses),
      ...longestTaskRow('while they stream', tasks),
      {
        name: 'frames dropped meanwhile',
        unit: '%',
        value: dropped,
        limit: { name: 'budget', value: 5 },
      },
      {
        name: `memory of the page, grown by ${streamed.length} tokens`,
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

/** Of the parts, from the end of the conversation to its begin: only what is seen is drawn. */
async function countShown(page: Page): Promise<number> {
  const log = page.getByRole('log');
  const shown = new Set<string>();
  for (let top = Infinity; top > 0;) {
    top = await log.evaluate((element) => element.scrollTop);
    for (const [, part = ''] of (await log.innerText()).matchAll(/chunk\s+(\d+)/g)) {
      shown.add(part);
    }
    await log.evaluate(async (element) => {
      element.scrollBy(0, -element.clientHeight);
      await new Promise(requestAnimationFrame);
    });
  }
  return shown.size;
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
  const shown = await countShown(page);
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
    const bare = await measureBarePage(bench);
    await bench.load('/');
    await bench.page.getByRole('textbox').first().waitFor();
    const long = await findLongChat(bench);
    const rows = await readingRows(bench, long, bare);
    rows.push(...(await streamingRows(bench, long, bare)));
    rows.push(...(await partsRow(bench)));
    rows.push(...(await listRows(bench)));
    return rows;
  } finally {
    await bench.close();
  }
}
