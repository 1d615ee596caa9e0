import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PTY_HISTORY_END } from '#shared/api/terminals.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import { openSocket, startTestCore, type TestCore } from '#test/support/core.ts';
import {
  emptyFolder,
  openPty,
  openWorkspace,
  ptyPath,
  type PtyClient,
  shellEnvironment,
  type Place,
} from './terminal-client.ts';

let base: string;
let core: TestCore;
let place: Place;

beforeAll(async () => {
  base = await emptyFolder();
  core = await startTestCore({ env: shellEnvironment(base) });
  place = await openWorkspace(core, base);
});
afterAll(async () => {
  await core.close();
  await rm(base, { recursive: true, force: true, maxRetries: 20 });
});

it('answers strangers with a plain 404 and no upgrade, whatever they ask for', async () => {
  for (const path of [ptyPath(place), '/api/v2/workspaceagents/nonsense/pty']) {
    const answer = await core.api('GET', path, undefined, { 'Coder-Session-Token': '' });
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({ message: 'Not found.' });
    const socket = openSocket(`${core.url.replace('http:', 'ws:')}${path}`);
    await expect(socket.opened()).rejects.toThrow('HTTP 404');
  }
});

it('looks at the workspace agent before the query, with pages for people', async () => {
  const unknown = await core.api('GET', `/api/v2/workspaceagents/${NIL_UUID}/pty`);
  expect(unknown.status).toBe(404);
  expect(unknown.headers.get('content-type')).toContain('text/html');
  const malformed = await core.api('GET', '/api/v2/workspaceagents/nonsense/pty');
  expect(malformed.status).toBe(500);
  expect(malformed.headers.get('content-type')).toContain('text/html');
});

it('refuses a query without a good id or size, before the upgrade', async () => {
  const url = `/api/v2/workspaceagents/${place.agentId}/pty`;
  const missing = await core.api('GET', url);
  expect(missing.status).toBe(400);
  expect(missing.body).toMatchObject({ validations: [{ field: 'reconnect' }] });
  for (const query of ['reconnect=7', `reconnect=${NIL_UUID}&width=-1`]) {
    await expect(core.socket(`${url}?${query}`).opened()).rejects.toThrow('HTTP 400');
  }
  const bad = await core.api('GET', ptyPath(place, { height: 'tall' }));
  expect(bad.body).toMatchObject({ validations: [{ field: 'height' }] });
  expect((await core.api('GET', ptyPath(place))).status).toBe(426);
});

it('runs a login shell in the workspace folder with the environment of the contract', async () => {
  const pty = await openPty(core, ptyPath(place, { width: 120, height: 40 }));
  pty.type('echo "<$PWD|$TERM|$CODER|$CODER_WORKSPACE_AGENT_NAME|$SSH_CONNECTION>"; stty size\n');
  await pty.until(`<${place.folder}|xterm-256color|true|main|0.0.0.0 0 0.0.0.0 0>`);
  await pty.until('40 120');
  await pty.close();
});

it('takes objects in text and binary frames, several in one, one over several', async () => {
  const pty = await openPty(core, ptyPath(place));
  pty.sendRaw('{"data":"echo on"}{"data":"e; "} ');
  pty.sendRaw(Buffer.from('{"data":"echo t'));
  const euro = Buffer.from('wo-€\\n"}{"height":33');
  // In the middle of the character.
  pty.sendRaw(euro.subarray(0, 5));
  pty.sendRaw(euro.subarray(5));
  pty.sendRaw(',"width":99}');
  await pty.until(/one\r\ntwo-€\r\n/);
  pty.type('stty size\n');
  await pty.until('33 99');
  await pty.close();
});

it('types before it resizes, and resizes only with both sizes', async () => {
  const pty = await openPty(core, ptyPath(place, { width: 80, height: 24 }));
  pty.send({ data: 'stty -echo; trap "echo resized to $(stty size)" WINCH; echo ready-$((1))\n' });
  await pty.until('ready-1');
  pty.send({ width: 100 });
  pty.send({ height: 50 });
  pty.send({ width: 0, height: 50 });
  pty.type('stty size\n');
  await pty.until('24 80');
  pty.send({ data: 'stty size; sleep 0.3; stty size\n', width: 100, height: 50 });
  await pty.until('50 100');
  await pty.close();
});

it('ends the socket at malformed input and lets the program go on', async () => {
  const id = randomUUID();
  for (const bad of ['[1]', '{"data":7}', '{"data":"x"}}', 'null', '{"width":-4,"height":3}']) {
    const pty = await openPty(core, ptyPath(place, { reconnect: id }));
    pty.type('MARK=still-here\n');
    await pty.until('MARK');
    pty.sendRaw(bad);
    expect((await pty.closed).code).toBe(1007);
  }
  const again = await openPty(core, ptyPath(place, { reconnect: id }));
  again.type('echo "<$MARK>"\n');
  await again.until('<still-here>');
  await again.close();
});

it('shares a program between clients: replay, then live, and the newcomer’s size', async () => {
  const id = randomUUID();
  const first = await openPty(core, ptyPath(place, { reconnect: id, width: 80, height: 24 }));
  first.type('echo before-$((1+1))\n');
  // At its prompt: what a shell does before, it does not expect to change its size.
  const prompt = /before-2\r\n[^]*[$#%>] /;
  await first.until(prompt);
  const second = await openPty(core, ptyPath(place, { reconnect: id, width: 61, height: 21 }));
  await second.until(prompt);
  second.type('stty size; echo both-$((1+2))\n');
  await Promise.all([first.until('21 61'), second.until('both-3'), first.until('both-3')]);
  // Who types has the terminal at their size again.
  first.type('stty size\n');
  await second.until('24 80');
  await Promise.all([first.close(), second.close()]);
});

it('replays the last 64 KiB at most, starting with a whole character', async () => {
  const id = randomUUID();
  const first = await openPty(core, ptyPath(place, { reconnect: id }));
  // Nothing follows it, neither a prompt.
  const end = 'echo " done-$((3+4))"; exec cat';
  first.type(`stty -echo; for i in $(seq 1 12000); do printf '€%05d' $i; done; ${end}\n`);
  await first.until('done-7');
  const second = await openPty(core, ptyPath(place, { reconnect: id }));
  await second.until('done-7');
  const replay = second.bytes();
  expect(replay.length).toBeLessThanOrEqual(64 * 1024);
  expect(replay.length).toBeGreaterThan(63 * 1024);
  expect(replay.toString('utf8')).not.toContain('\uFFFD');
  await Promise.all([first.close(), second.close()]);
});

it('closes every socket at the exit, after all output, and frees the id', async () => {
  const id = randomUUID();
  const first = await openPty(core, ptyPath(place, { reconnect: id }));
  const second = await openPty(core, ptyPath(place, { reconnect: id }));
  first.type('MARK=old; seq 1 30000; exit 3\n');
  expect((await first.closed).code).toBe(1000);
  expect((await second.closed).code).toBe(1000);
  expect(second.text()).toContain('29999\r\n30000\r\n');
  const again = await openPty(core, ptyPath(place, { reconnect: id }));
  again.type('echo "<$MARK>"\n');
  await again.until('<>');
  await again.close();
});

it('runs a command by the person’s shell in place of a login shell', async () => {
  const command = 'printf "%s\\n" "$0:a|b" && exit 4';
  const pty = await openPty(core, ptyPath(place, { command }));
  expect((await pty.closed).code).toBe(1000);
  expect(pty.text()).toBe('/bin/bash:a|b\r\n');
});

it('says honestly that there are no containers, and takes any backend', async () => {
  const refused = await openPty(core, ptyPath(place, { container: 'web' }));
  expect(await refused.closed).toMatchObject({
    code: 1011,
    reason: expect.stringMatching('container'),
  });
  const pty = await openPty(core, ptyPath(place, { backend_type: 'screen' }));
  pty.type('echo $STY-ok-$((2+2))\n');
  await pty.until('-ok-4');
  await pty.close();
});

it('holds the output back at the window of a client that acknowledges', async () => {
  const total = 8_000_000;
  const path = ptyPath(place, { acks: 'true', command: `head -c ${total} /dev/zero` });
  const pty = await openPty(core, path);
  await expect.poll(() => pty.size(), { timeout: 10_000 }).toBeGreaterThan(1024 * 1024);
  // Not a limit of time: nothing more comes until something is acknowledged.
  let before = -1;
  await expect
    .poll(
      () => {
        const same = pty.size() === before;
        before = pty.size();
        return same;
      },
      { timeout: 10_000, interval: 300 },
    )
    .toBe(true);
  expect(before).toBeLessThan(4 * 1024 * 1024);
  let told = 0;
  pty.raw.on('message', () => {
    pty.send({ ack: pty.size() - told });
    told = pty.size();
  });
  pty.send({ ack: before });
  told = before;
  expect((await pty.closed).code).toBe(1000);
  expect(pty.size()).toBe(total);
});

it('lets a client follow that starts nothing and leaves the size alone', async () => {
  const id = randomUUID();
  const early = await openPty(core, ptyPath(place, { reconnect: id, follow: 'true' }));
  expect(await early.closed).toEqual({ code: 1011, reason: 'Its program does not run.' });
  const known = await core.api('GET', '/api/pilothouse/v1/terminals');
  expect(JSON.stringify(known.body)).not.toContain(id);

  const first = await openPty(core, ptyPath(place, { reconnect: id, width: 111, height: 31 }));
  first.type('echo here-""first\n');
  await first.until('here-first');
  const follower = await openPty(
    core,
    ptyPath(place, { reconnect: id, width: 50, height: 20, follow: 'true' }),
  );
  await follower.until(PTY_HISTORY_END);
  expect(follower.text()).toContain('here-first');
  follower.type('stty size\n');
  await first.until('31 111');
  await follower.until('31 111');
  follower.send({ width: 66, height: 22 });
  follower.type('stty size\n');
  await first.until('22 66');
  await follower.close();
  await first.close();
});

/** What was printed, each part below the size that was told before it. */
function printed({ parts }: PtyClient): string {
  return parts
    .map((part) => ('said' in part ? `\n${JSON.stringify(part.said)}\n` : part.bytes.toString()))
    .join('');
}

it('tells sizes in the order of the output to those that ask, and nothing to others', async () => {
  const id = randomUUID();
  const size = (width: number, height: number): string =>
    `\n${JSON.stringify({ width, height })}\n`;
  const shared = { reconnect: id, sizes: 'true', history: 'true' };
  // A shell may lose a signal that comes while it deals with one before: it looks by itself.
  const look = 'now=$(stty size); [ "$now" = "$was" ] || echo "$now"; was=$now';
  const command = `stty -echo; was=$(stty size); echo up; while sleep 0.02; do ${look}; done`;
  const plain = await openPty(
    core,
    ptyPath(place, { reconnect: id, width: 80, height: 24, command }),
  );
  await plain.until('up');
  const first = await openPty(core, ptyPath(place, { ...shared, width: 90, height: 25 }));
  await first.until('25 90');
  const second = await openPty(core, ptyPath(place, { ...shared, width: 70, height: 20 }));
  await Promise.all([first.until('20 70'), second.until('20 70')]);
  first.send({ width: 101, height: 31 });
  await Promise.all([first.until('31 101'), second.until('31 101')]);
  // Who types has its own size again, and who stays has it when the other leaves.
  second.type('\n');
  await Promise.all([first.until(/(20 70\r\n[^]*){2}/), second.until(/(20 70\r\n[^]*){2}/)]);
  await second.close();
  await first.until(/(31 101\r\n[^]*){2}/);

  const live = `${size(101, 31)}31 101\r\n${size(70, 20)}20 70\r\n`;
  // What was printed before they came is told at the size it was printed for.
  expect(printed(first)).toBe(
    `${size(80, 24)}up\r\n${size(90, 25)}${PTY_HISTORY_END}25 90\r\n` +
      `${size(70, 20)}20 70\r\n${live}${size(101, 31)}31 101\r\n`,
  );
  expect(printed(second)).toBe(
    `${size(80, 24)}up\r\n${size(90, 25)}25 90\r\n` +
      `${size(70, 20)}${PTY_HISTORY_END}20 70\r\n${live}`,
  );
  await plain.until(/(31 101\r\n[^]*){2}/);
  expect(printed(plain)).toBe('up\r\n25 90\r\n20 70\r\n31 101\r\n20 70\r\n31 101\r\n');
  const late = await openPty(core, ptyPath(place, { reconnect: id, width: 50, height: 20 }));
  await late.until('20 50');
  expect(late.text()).not.toContain('7340');
  await Promise.all([plain.close(), first.close(), late.close()]);
});
