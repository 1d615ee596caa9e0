/** `npm run soak [-- --seed N] [--rounds N] [--minutes N]`: the randomised driver, for long. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drive } from './drive.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    rounds: { type: 'string', default: 'Infinity' },
    minutes: { type: 'string', default: '60' },
    verbose: { type: 'boolean', default: false },
  },
});
// Ctrl+C comes more than once: from the terminal, and from the script that started this.
const end = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort());

const seed = Number(values.seed ?? Math.floor(Math.random() * 0x7fff_ffff));
const folder = await mkdtemp(join(tmpdir(), 'pilothouse-soak-'));
say(`seed ${seed}`);
try {
  const report = await drive({
    seed,
    rounds: Number(values.rounds),
    maxMs: Number(values.minutes) * 60_000,
    signal: end.signal,
    folder,
    log: (line) => {
      if (values.verbose) say(line);
    },
  });
  const { rounds, actions, kills, answeredRunning } = report;
  say(
    `${rounds} rounds, ${actions} actions, ${kills} kills, ` +
      `${answeredRunning} answers while calls ran: all well`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
