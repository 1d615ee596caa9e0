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
    rounds: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '60' },
    verbose: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 0x7fff_ffff));
const folder = await mkdtemp(join(tmpdir(), 'pilothouse-soak-'));
say(`seed ${seed}`);
try {
  const report = await drive({
    seed,
    rounds: Number(values.rounds),
    maxMs: Number(values.minutes) * 60_000,
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
