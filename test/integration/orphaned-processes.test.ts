import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLocalBridgeHost } from '#main/agent-bridge/local/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { newUuid } from '#main/platform/random.ts';
import { isAlive, processGone } from '#test/support/processes.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const source = new URL('../../src/main/', import.meta.url).href;

/** A process that opens a bridge, starts the commands and tells when they run. */
const core = `
const { createLocalBridgeHost } = await import('${source}agent-bridge/local/index.ts');
const { systemClock } = await import('${source}platform/clock.ts');
const [dataDir, root, ...commands] = process.argv.slice(1);
const host = createLocalBridgeHost({
  dataDir, home: root, env: process.env, clock: systemClock, newId: () => crypto.randomUUID(),
});
const { processes } = await host.open('agent', root);
for (const command of commands) {
  const started = await processes.start({ chatId: 'chat', command, background: true });
  if (!started.ok) throw new Error(started.error.message);
}
setInterval(() => {}, 1000);
console.log('started');
`;

async function pidIn(path: string): Promise<number> {
  await expect.poll(async () => readFile(path, 'utf8').catch(() => '')).toMatch(/^\d+\n$/);
  return Number(await readFile(path, 'utf8'));
}

test('the next start ends what a killed core left running, and nothing else', async () => {
  const base = await tempFolder();
  const [dataDir, root] = [join(base, 'data'), join(base, 'work')];
  await mkdir(dataDir);
  await mkdir(root);
  const killed = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      core,
      dataDir,
      root,
      'echo $$ > leader.pid; exec sleep 60',
      // Its shell ends at once; what is left of the group has no leader.
      'sleep 60 > /dev/null 2>&1 & echo $! > follower.pid',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(killed.stdout, 'data');
  const leader = await pidIn(join(root, 'leader.pid'));
  const follower = await pidIn(join(root, 'follower.pid'));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect([isAlive(leader), isAlive(follower)]).toEqual([true, true]);

  // A stranger that got a number out of the journal must live.
  const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void stranger.kill('SIGKILL'));
  const entry = { pid: stranger.pid, marker: 'reused', startTime: 'another-boot:1' };
  await writeFile(join(dataDir, 'processes', 'reused.json'), JSON.stringify(entry));
  await writeFile(join(dataDir, 'processes', 'torn.json'), '{"pid":');

  const host = createLocalBridgeHost({
    dataDir,
    home: root,
    env: process.env,
    clock: systemClock,
    newId: newUuid,
  });
  onTestFinished(() => host.shutdown());
  expect(await host.endLeftovers()).toBe(2);
  await processGone(leader);
  await processGone(follower);
  expect(isAlive(stranger.pid ?? 0)).toBe(true);
  expect(await readdir(join(dataDir, 'processes'))).toEqual([]);
  expect(await host.endLeftovers()).toBe(0);
});
