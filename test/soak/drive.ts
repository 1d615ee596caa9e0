import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChatStatus } from '#shared/api/chats.ts';
import { createChatClient, openWorkspace, PREFIX, textOf } from '#test/support/chat-client.ts';
import type { ChatClient } from '#test/support/chat-client.ts';
import { startCoreProgram, type CoreProgram } from '#test/support/core-program.ts';
import { checkChat } from './checks.ts';
import { createDice, type Dice } from './random.ts';
import { createRoamer } from './roamer.ts';
import type { SoakChat } from './soak-chat.ts';

export type DriveOptions = {
  readonly seed: number;
  readonly rounds: number;
  /** No round begins later than this after the start. */
  readonly maxMs: number;
  /** Once aborted, the round under way is the last one. */
  readonly signal?: AbortSignal;
  /** An empty folder. */
  readonly folder: string;
  readonly log: (line: string) => void;
};

export type DriveReport = {
  readonly rounds: number;
  readonly actions: number;
  readonly kills: number;
  /** Calls that were answered while others of their step ran. */
  readonly answeredRunning: number;
};

const chatCount = 3;
/** Longer than any turn of the driver's takes, its retries included. */
const stuckMs = 20_000;
const lookAgainMs = 5;
/** After each the chat is looked at again: at rest, or busy with what came out of its queue. */
const worthALook: readonly ChatStatus[] = ['waiting', 'error', 'requires_action', 'running'];

/**
 * Does to a real core, run as a process, what people and power cuts do, and checks after every
 * round that nothing was lost, doubled, reordered or stuck. Rejects with what went wrong and how it
 * came to it; the same seed does the same again, as far as timing allows.
 */
export async function drive(options: DriveOptions): Promise<DriveReport> {
  const driver = await createDriver(options);
  const endAt = performance.now() + options.maxMs;
  const isEnded = () => options.signal?.aborted ?? false;
  let rounds = 0;
  try {
    while (rounds < options.rounds && performance.now() < endAt && !isEnded()) {
      await driver.round();
      rounds += 1;
    }
    return { rounds, ...driver.counts() };
  } catch (cause) {
    // Ctrl+C ends the core, too: it reaches all that the terminal runs.
    if (isEnded()) return { rounds, ...driver.counts() };
    const story = driver.story().join('\n');
    throw new Error(`seed ${options.seed}, round ${rounds}:\n${story}\n${String(cause)}`, {
      cause,
    });
  } finally {
    await driver.end();
  }
}

const actions = {
  send: 10,
  edit: 3,
  interrupt: 4,
  promote: 3,
  unqueue: 1,
  decide: 4,
  answer: 3,
  reconnect: 4,
  pause: 3,
  kill: 1.2,
  restart: 0.4,
};
type Action = keyof typeof actions;

async function createDriver({ seed, folder, log }: DriveOptions) {
  const dice = createDice(seed);
  const dataDir = join(folder, 'data');
  let program: CoreProgram = await startCoreProgram(dataDir);
  let client = createChatClient(program.core);
  let story: string[] = [];
  let mark = 0;
  let done = 0;
  let kills = 0;
  let answeredRunning = 0;
  const chats: SoakChat[] = [];
  for (let index = 0; index < chatCount; index += 1) chats.push(await startChat(index));

  async function startChat(index: number): Promise<SoakChat> {
    const place = join(folder, `workspace-${index}`);
    await mkdir(place);
    const mode = index === 0 ? 'ask' : 'full';
    const workspaceId = await openWorkspace(program.core, place, mode);
    // So that in a step of several calls one runs while the others ask.
    const rules = `/api/v2/workspaces/${workspaceId}/approvals/rules`;
    const { status, body } = await program.core.api('POST', rules, { pattern: 'sleep *' });
    if (status !== 201) unexpected('rule', status, body);
    const text = newText(dice);
    const { id } = await client.create(text, { workspace_id: workspaceId });
    const roamer = createRoamer(id);
    return { id, folder: place, roamer, said: new Map([[text, 'sure']]), asking: new Set() };
  }

  /** Every text is another one, so that each can be found again. */
  function newText(random: Dice): string {
    mark += 1;
    const kinds = { talk: 4, run: 5, slowRun: 2, together: 4, retry: 0.5, fail: 0.5, hang: 0.5 };
    switch (random.weighted(kinds)) {
      case 'talk':
        return `[demo: delay=3ms, chunks=${5 + random.number(30)}] m${mark}`;
      case 'run':
        return `[demo: delay=2ms]\nrun \`echo m${mark} >> log.txt\``;
      case 'slowRun':
        return `[demo: delay=2ms]\nrun \`echo m${mark} >> log.txt; sleep 0.2\``;
      case 'together':
        return newTogether();
      case 'retry':
        return `[demo: delay=2ms, chunks=8, fail-once=overloaded, fail-after=3] m${mark}`;
      case 'fail':
        return `[demo: delay=2ms, chunks=8, fail=auth, fail-after=2] m${mark}`;
      case 'hang':
        return `[demo: delay=2ms, hang] m${mark}`;
    }
  }

  /** One call of the step runs, the others ask where the chat does. */
  function newTogether(): string {
    mark += 2;
    return [
      '[demo: delay=2ms, at-once]',
      'run `sleep 0.4`',
      `run \`echo m${mark - 1} >> log.txt\``,
      `run \`echo m${mark} >> log.txt; sleep 0.1\``,
    ].join('\n');
  }

  function note(line: string): void {
    story.push(line);
    log(line);
  }

  async function act(chat: SoakChat, action: Action): Promise<void> {
    done += 1;
    const name = `chat ${chats.indexOf(chat)}: ${action}`;
    switch (action) {
      case 'send':
        return note(`${name} ${await send(chat)}`);
      case 'edit':
        return note(`${name} ${await edit(chat)}`);
      case 'interrupt':
        return note(`${name} ${(await client.interrupt(chat.id)).status}`);
      case 'promote':
        return note(`${name} ${await promote(chat)}`);
      case 'unqueue':
        return note(`${name} ${await unqueue(chat)}`);
      case 'decide':
        return note(`${name} ${await decideSome(chat)}`);
      case 'answer':
        return note(`${name} ${await answerRunning(chat)}`);
      case 'reconnect':
        if (chat.roamer.connected) chat.roamer.disconnect();
        else await chat.roamer.connect(client);
        return note(`${name} ${chat.roamer.connected ? 'on' : 'off'}`);
      case 'pause':
        await elapse(dice.number(120));
        return note(name);
      case 'kill':
        return note(`${name} ${await kill(chat)}`);
      case 'restart':
        await program.process.end('SIGTERM');
        await start();
        return note(name);
    }
  }

  async function send(chat: SoakChat, text = newText(dice)): Promise<string> {
    const busy = dice.chance(0.25) ? 'interrupt' : 'queue';
    chat.said.set(text, 'maybe');
    const answer = await program.core.api('POST', `${PREFIX}/${chat.id}/messages`, {
      content: [{ type: 'text', text }],
      busy_behavior: busy,
    });
    if (answer.status === 200) chat.said.set(text, 'sure');
    else if (answer.status === 429) chat.said.delete(text);
    else unexpected('send', answer.status, answer.body);
    return `${busy} ${JSON.stringify(text)}: ${answer.status}`;
  }

  async function edit(chat: SoakChat, text = newText(dice)): Promise<string> {
    const history = await client.history(chat.id);
    const mine = history.filter((message) => message.role === 'user' && textOf(message) !== '');
    // The newest ones, so that the conversation grows.
    const target = dice.pick(mine.slice(-4));
    if (!target) return 'nothing';
    const answer = await program.core.api('PATCH', `${PREFIX}/${chat.id}/messages/${target.id}`, {
      content: [{ type: 'text', text }],
    });
    if (answer.status !== 200) unexpected('edit', answer.status, answer.body);
    const kept = mine.filter((message) => message.id < target.id).map(textOf);
    chat.said = new Map([...kept, text].map((each) => [each, 'sure']));
    chat.roamer.edited();
    return `message ${target.id} to ${JSON.stringify(text)}`;
  }

  async function promote(chat: SoakChat): Promise<string> {
    const queued = dice.pick((await client.page(chat.id)).queued_messages);
    if (!queued) return 'nothing';
    const path = `${PREFIX}/${chat.id}/queue/${queued.id}/promote`;
    const { status, body } = await program.core.api('POST', path);
    if (status !== 202 && status !== 404) unexpected('promote', status, body);
    return `${JSON.stringify(textOf(queued))}: ${status}`;
  }

  async function unqueue(chat: SoakChat): Promise<string> {
    const queued = dice.pick((await client.page(chat.id)).queued_messages);
    if (!queued) return 'nothing';
    const path = `${PREFIX}/${chat.id}/queue/${queued.id}`;
    const { status, body } = await program.core.api('DELETE', path);
    if (status !== 204) unexpected('unqueue', status, body);
    // It may have become a message meanwhile.
    chat.said.set(textOf(queued), 'maybe');
    return JSON.stringify(textOf(queued));
  }

  async function decideSome(chat: SoakChat): Promise<string> {
    const call = dice.pick(await client.approvals(chat.id));
    if (!call) return 'nothing';
    const decision = dice.chance(0.7) ? 'allow' : 'deny';
    const { status: doing } = await client.get(chat.id);
    const status = await client.decide(chat.id, call.tool_call_id, { decision });
    if (status !== 204 && status !== 409 && status !== 404) unexpected('decide', status, undefined);
    if (status === 204 && doing === 'running') answeredRunning += 1;
    return `${decision} ${call.tool_call_id} (${doing}): ${status}`;
  }

  /**
   * Gets a step going in which a call runs and others ask, and answers one of those meanwhile: left
   * to chance, the driver is hardly ever there in the blink in which it can.
   */
  async function answerRunning(chat: SoakChat): Promise<string> {
    const { status } = await client.get(chat.id);
    const { queued_messages: queue } = await client.page(chat.id, '?limit=1');
    // Sent to a busy chat it would only wait there.
    const isIdle = status === 'waiting' && queue.length === 0;
    const begun = await (isIdle ? send(chat, newTogether()) : edit(chat, newTogether()));
    await asks(chat);
    return `${begun}, ${await decideSome(chat)}`;
  }

  /** Waits until a call of the chat asks, or the chat does nothing more. */
  async function asks(chat: SoakChat): Promise<void> {
    for (;;) {
      const { status, pending_approvals: asking = 0 } = await client.get(chat.id);
      if (asking > 0 || (status !== 'pending' && status !== 'running')) return;
      await elapse(lookAgainMs);
    }
  }

  /** As a power cut would, now and then while a message is on its way. */
  async function kill(chat: SoakChat): Promise<string> {
    kills += 1;
    const onItsWay = dice.chance(0.4)
      ? send(chat).catch((cause: unknown) => String(cause))
      : Promise.resolve('');
    const [sent] = await Promise.all([onItsWay, program.process.end('SIGKILL')]);
    await start();
    return sent;
  }

  async function start(): Promise<void> {
    for (const chat of chats) chat.roamer.disconnect();
    program = await startCoreProgram(dataDir);
    client = createChatClient(program.core);
  }

  async function round(): Promise<void> {
    story = [];
    for (let left = 1 + dice.number(8); left > 0; left -= 1) {
      const action = dice.weighted(actions);
      // Only the first one asks.
      const chat = action === 'decide' || action === 'answer' ? chats[0] : dice.pick(chats);
      if (chat) await act(chat, action);
    }
    for (const chat of chats) {
      await settle(chat);
      await checkChat(client, chat, dataDir);
    }
  }

  /** Waits until the chat does nothing more by itself. */
  async function settle(chat: SoakChat): Promise<void> {
    const stop = new AbortController();
    const late = elapse(stuckMs, stop.signal).then(() => stuck(chat));
    await Promise.race([rest(client, chat), late]);
    stop.abort();
    const open = await client.approvals(chat.id);
    chat.asking = new Set(open.map((call) => call.tool_call_id));
  }

  async function stuck(chat: SoakChat): Promise<never> {
    const { status } = await client.get(chat.id);
    const last = (await client.history(chat.id)).at(-1);
    const events = JSON.stringify({ status, last }).slice(0, 1500);
    throw new Error(`chat ${chats.indexOf(chat)} is stuck: ${events}`);
  }

  return {
    round,
    counts: () => ({ actions: done, kills, answeredRunning }),
    story: () => story,
    async end() {
      for (const chat of chats) chat.roamer.disconnect();
      await program.process.end('SIGKILL');
    },
  };
}

async function rest(client: ChatClient, chat: SoakChat): Promise<void> {
  if (!chat.roamer.connected) await chat.roamer.connect(client);
  for (;;) {
    // In this order: nobody but the driver queues, so what waits with an empty queue is at rest.
    const { messages, queued_messages: queue } = await client.page(chat.id, '?limit=1');
    const { status } = await client.get(chat.id);
    // What hangs waits for the person.
    const hangs = messages.some((message) => textOf(message).includes('hang'));
    if (status === 'running' && hangs) await client.interrupt(chat.id);
    else if (status === 'error') return;
    else if (status === 'requires_action') return answerAll(client, chat);
    else if (status === 'waiting' && queue.length === 0) return;
    await chat.roamer.status(worthALook);
  }
}

/** Calls that wait may go on waiting; a chat with a queue is brought on. */
async function answerAll(client: ChatClient, chat: SoakChat): Promise<void> {
  const { queued_messages: queue } = await client.page(chat.id);
  if (queue.length < 10) return;
  for (const call of await client.approvals(chat.id)) {
    await client.decide(chat.id, call.tool_call_id, { decision: 'allow' });
  }
  await rest(client, chat);
}

function unexpected(what: string, status: number, body: unknown): never {
  throw new Error(`${what} was answered with ${status}: ${JSON.stringify(body)}`);
}

/** Real time, which is what the turns of another process take. */
function elapse(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => clearTimeout(timer));
  });
}
