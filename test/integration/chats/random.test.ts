import { expect, test } from 'vitest';
import { drive } from '#test/soak/drive.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

/** `npm run soak` does the same for hours. */
const maxMs = 40_000;

test('whatever people and power cuts do, nothing is lost, doubled, reordered or stuck', async () => {
  const seed = Number(process.env['PILOTHOUSE_SEED'] ?? Math.floor(Math.random() * 0x7fff_ffff));
  process.stdout.write(`seed ${seed}: repeat with PILOTHOUSE_SEED=${seed}\n`);
  const report = await drive({
    seed,
    rounds: 60,
    maxMs,
    folder: await tempFolder(),
    log: () => undefined,
  });
  expect(report.rounds).toBeGreaterThan(0);
  expect(report.actions).toBeGreaterThanOrEqual(report.rounds);
});
