import { systemClock } from './platform/clock.ts';
import { startTerminalHost } from './agent-bridge/local/terminals/host/index.ts';

/** How long programs wait for a core to come back; another value is for tests. */
const coreAbsenceMs = 5 * 60 * 1000;

/** `pty-host DATA_DIR [ABSENCE_MS]`; says `ready` on standard output once it listens. */
async function main(args: readonly string[]): Promise<void> {
  const [dataDir, absence] = args;
  if (dataDir === undefined) throw new Error('the data folder is missing');
  const host = await startTerminalHost({
    dataDir,
    clock: systemClock,
    coreAbsenceMs: absence === undefined ? coreAbsenceMs : Number(absence),
    onFailure: (cause) => void process.stderr.write(`${String(cause)}\n`),
  });
  // Nobody listens after the first line.
  process.stdout.on('error', () => undefined);
  process.stdout.write('ready\n');
  process.on('SIGTERM', () => void host.close());
  // It belongs to no terminal itself; whoever sends this means another.
  process.on('SIGHUP', () => undefined);
  process.on('SIGINT', () => undefined);
  await host.ended;
}

await main(process.argv.slice(2));
process.exit(0);
