import { readdir, readFile } from 'node:fs/promises';

/** Ids of running processes that carry the text in their command line or environment. Linux. */
export async function processesOf(text: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string): Promise<string> =>
        readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
      const [command, environment, stat] = await Promise.all(
        ['cmdline', 'environ', 'stat'].map(read),
      );
      const isDead = /\) [ZX]/.test(stat ?? '');
      const isIts = `${command}\0${environment}`.includes(text);
      return isIts && !isDead && pid !== process.pid ? pid : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}
