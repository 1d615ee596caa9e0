import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tempFolder } from '#test/support/temp-folder.ts';
import { openTerminals } from './open-terminals.ts';
import { processesOf } from './processes-of.ts';

/** Megabytes of the long output; 200 on request. */
const megabytes = Number(process.env['PILOTHOUSE_TERMINAL_MB'] ?? 20);

test('long output arrives whole and in order, read slowly or not', async () => {
  const home = await tempFolder();
  // Whatever bytes there are: raw mode keeps the system from changing any.
  const block = randomBytes(1024 * 1024);
  const file = join(home, 'block');
  await writeFile(file, block);
  const expected = createHash('sha256');
  for (let count = 0; count < megabytes; count += 1) expected.update(block);
  const terminals = await openTerminals(home);
  const copies = Array.from({ length: megabytes }, () => file).join(' ');
  const terminal = await terminals.open({ command: `stty raw -echo; cat ${copies}` });
  // A client that stops reading from time to time.
  for (let pause = 0; pause < 10; pause += 1) {
    terminal.pause();
    await new Promise((resolve) => setTimeout(resolve, 20));
    terminal.resume();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await terminal.ended).toBe('exited');
  const received = createHash('sha256');
  for (const part of terminal.received) received.update(part);
  expect(terminal.received.reduce((sum, part) => sum + part.length, 0)).toBe(
    megabytes * block.length,
  );
  expect(received.digest('hex')).toBe(expected.digest('hex'));
});

test('a program waits for its only reader, and its last output is not lost at its exit', async () => {
  const home = await tempFolder();
  const terminals = await openTerminals(home);
  const total = 6_000_000;
  const command = `head -c ${total} /dev/zero; touch written`;
  const terminal = await terminals.open({ command });
  terminal.pause();
  // Longer than it takes to write so much to one who reads.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(existsSync(join(home, 'written'))).toBe(false);
  terminal.resume();
  expect(await terminal.ended).toBe('exited');
  expect(terminal.received.reduce((sum, part) => sum + part.length, 0)).toBe(total);
});

test('who does not keep up while another reads is cut off, and comes back', async () => {
  const home = await tempFolder();
  const terminals = await openTerminals(home);
  const reader = await terminals.open({ command: 'sleep 1; seq 1 1600000; sleep 60' });
  const sleeper = await terminals.open({});
  sleeper.pause();
  const newest = (): string => Buffer.concat(reader.received.slice(-3)).toString();
  await expect.poll(newest).toContain('\n1600000\r\n');
  sleeper.resume();
  expect(await sleeper.ended).toBe('behind');
  const back = await terminals.open({});
  await back.until('\n1600000\r\n');
});

test('what is typed waits for a program that does not read, and arrives whole', async () => {
  const home = await tempFolder();
  const terminals = await openTerminals(home);
  const command = 'stty raw -echo; echo up; sleep 1; head -c 3000000 | sha256sum; echo';
  const terminal = await terminals.open({ command });
  await terminal.until('up');
  const typed = Array.from(
    { length: 300_000 },
    (_, index) => `${String(index).padStart(9, '.')},`,
  ).join('');
  expect(typed.length).toBe(3_000_000);
  terminal.write(typed);
  await terminal.until(createHash('sha256').update(typed).digest('hex'));
});

for (const { program, command, quit } of [
  { program: '/usr/bin/vim', command: 'vim -u NONE poem', quit: ':q!\r' },
  { program: '/usr/bin/less', command: 'less poem', quit: 'q' },
  // A server of its own, which ends with its only session.
  {
    program: '/usr/bin/tmux',
    command: 'tmux -L "test-$$" -f /dev/null new "cat poem; read -r _"',
    quit: '\r',
  },
]) {
  test.skipIf(!existsSync(program))(
    `${program} draws, survives a storm of sizes, and leaves the screen`,
    async () => {
      const home = await tempFolder();
      const poem = Array.from({ length: 500 }, (_, line) => `line ${line}`).join('\n');
      await writeFile(join(home, 'poem'), poem);
      const terminals = await openTerminals(home);
      const terminal = await terminals.open({ command });
      await terminal.until(/line \d/);
      for (let step = 0; step < 100; step += 1) {
        terminal.resize({ columns: 20 + ((step * 37) % 180), rows: 5 + ((step * 13) % 60) });
      }
      terminal.resize({ columns: 91, rows: 31 });
      await expect.poll(() => terminals.port.running().length).toBe(1);
      // less loses a key that comes together with the signal of a new size.
      await expect
        .poll(() => {
          terminal.write(quit);
          return Promise.race([terminal.ended, delay(500)]);
        })
        .toBe('exited');
    },
  );
}

test('fifty terminals run side by side, and none is left', async () => {
  const home = await tempFolder();
  const terminals = await openTerminals(home);
  const opened = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      terminals.open({ id: randomUUID(), command: `echo mine-${index}-; exec cat` }),
    ),
  );
  await Promise.all(
    opened.map(async (terminal, index) => {
      await terminal.until(`mine-${index}-`);
      terminal.write(`typed-${index}-\n`);
      await terminal.until(new RegExp(`typed-${index}-\r\ntyped-${index}-`));
    }),
  );
  expect(terminals.port.running()).toHaveLength(50);
  await terminals.port.close();
  await expect.poll(() => processesOf(home)).toEqual([]);
});
