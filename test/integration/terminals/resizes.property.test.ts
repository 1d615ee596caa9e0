import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import type { TerminalSize } from '#renderer/state/terminal-display.ts';
import { createTerminalFlow } from '#renderer/state/terminal-flow.ts';
import { createDice, type Dice } from '#test/soak/random.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { createHeadlessScreen, type HeadlessScreen } from './headless-screen.ts';
import { openTerminals, type TestAttachment } from './open-terminals.ts';

const SEED = Number(process.env['PILOTHOUSE_SEED'] ?? Math.trunc(Math.random() * 1_000_000));
const ROUNDS = Number(process.env['PILOTHOUSE_RESIZE_ROUNDS'] ?? 12);
/** Wider than the narrowest screen, so that it takes one row or two. */
const PROMPT = `at-${'the-place-'.repeat(6)}end`;

/** A real bash behind the real host, shown as a window shows it, and by others that come later. */
async function openBash(dice: Dice) {
  const home = await tempFolder();
  await writeFile(join(home, '.bash_profile'), String.raw`PS1='over\n${PROMPT}$ '`);
  const terminals = await openTerminals(home);
  return async (size: TerminalSize) => {
    let attachment: TestAttachment | undefined;
    const screen = createHeadlessScreen({
      ask: (wanted) => attachment?.resize(wanted),
      send: (data) => attachment?.write(data),
    });
    const flow = createTerminalFlow(
      {
        // A window that is busy with something else from time to time.
        write: (bytes, done) =>
          screen.write(bytes, () => {
            if (dice.chance(0.25)) systemClock.setTimer(done, dice.number(30));
            else done();
          }),
        resize: (next, done) => screen.resize(next, done),
      },
      systemClock,
      () => undefined,
    );
    attachment = await terminals.open({
      size,
      shellIntegration: true,
      history: true,
      sizes: true,
      onData: (bytes) => flow.push(bytes),
      onSize: (next) => flow.resize(next),
    });
    return { attachment, screen };
  };
}

test(`no line is lost to sizes that change while it is printed (seed ${SEED})`, async () => {
  vi.stubGlobal('window', globalThis);
  onTestFinished(() => void vi.unstubAllGlobals());
  const dice = createDice(SEED);
  const open = await openBash(dice);
  const { attachment, screen } = await open({ columns: 80, rows: 24 });
  await expect.poll(() => screen.isAtPrompt()).toBe(true);
  for (let round = 0; round < ROUNDS; round += 1) {
    const count = 1 + dice.number([40, 2000, 20_000][round % 3] ?? 1);
    attachment.write(
      `clear; printf '\\e[3J'; seq -f 'row %g' ${count} & wait; echo over-""${round}\n`,
    );
    const changes = 4 + dice.number(16);
    for (let change = 0; change < changes; change += 1) {
      screen.fit({ columns: 50 + dice.number(90), rows: 12 + dice.number(30) });
      await delay(dice.number(40));
    }
    const end = `over-${round}over${PROMPT}$`;
    await expect.poll(() => withoutBlanks(screen.lines()).slice(-end.length)).toBe(end);
    const when = `round ${round} of seed ${SEED}`;
    expectEachRowOnce(screen, count, when);
    if (round % 4 < 3) continue;
    // What happened is shown again as it happened, sizes and all.
    const later = await open(screen.size());
    // A last size may still be on its way, and the prompt with it.
    await expect
      .poll(() => later.screen.lines().join('\n') === screen.lines().join('\n'), { message: when })
      .toBe(true);
    later.attachment.close();
  }
}, 180_000);

test(`a command given while sizes change keeps its line (seed ${SEED})`, async () => {
  vi.stubGlobal('window', globalThis);
  onTestFinished(() => void vi.unstubAllGlobals());
  const dice = createDice(SEED);
  const open = await openBash(dice);
  const { screen } = await open({ columns: 80, rows: 24 });
  await expect.poll(() => screen.isAtPrompt()).toBe(true);
  const expected: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const command = `echo a command that is long enough for two rows of the terminal ${round}`;
    for (const part of [command, '\r']) {
      screen.fit({ columns: 50 + dice.number(90), rows: 12 + dice.number(30) });
      if (dice.chance(0.5)) await delay(dice.number(20));
      screen.type(part);
    }
    screen.fit({ columns: 50 + dice.number(90), rows: 12 + dice.number(30) });
    expected.push('over', `${PROMPT}$ ${command}`, command.slice('echo '.length));
    await expect
      .poll(() => withoutBlanks(screen.lines()), { message: `round ${round} of seed ${SEED}` })
      .toBe(withoutBlanks([...expected, 'over', `${PROMPT}$`]));
  }
}, 180_000);

/**
 * Blanks and ends of lines aside: a shell that has not heard of a size yet breaks its prompt where
 * the row ended before, and one that is drawn again may leave a blank behind it.
 */
function withoutBlanks(lines: readonly string[]): string {
  return lines.join('').replaceAll(/\s/g, '');
}

function expectEachRowOnce(screen: HeadlessScreen, count: number, when: string): void {
  const rows = screen.lines().filter((text) => /^row \d+$/.test(text));
  const expected = Array.from({ length: count }, (_, at) => `row ${at + 1}`);
  expect(rows.length, when).toBe(count);
  expect(rows, when).toEqual(expected);
}
