/** `npm run bench`: every figure beside its limit, measured in this run on the built program. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCoreProcess } from './core-process.ts';
import { printRows, type BenchRow } from './report.ts';
import { chatRows } from './rows/chats.ts';
import { gitRows } from './rows/git.ts';
import { pageChatRows } from './rows/page-chat.ts';
import { pageReviewRows } from './rows/page-review.ts';
import { pageTerminalRows } from './rows/page-terminal.ts';
import { rendererRows } from './rows/renderer.ts';
import { restRows } from './rows/rest.ts';
import { startRows } from './rows/start.ts';
import { streamRows } from './rows/stream.ts';
import { terminalRows } from './rows/terminals.ts';

const folder = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
try {
  console.error(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}`);
  const rows: BenchRow[] = [...(await startRows(folder))];
  const core = await startCoreProcess(join(folder, 'core'));
  rows.push(...(await streamRows(core)), ...(await restRows(core)));
  rows.push(...(await terminalRows(core, join(folder, 'core'))));
  await core.process.end('SIGTERM');
  rows.push(...(await chatRows(folder)));
  rows.push(...(await gitRows(join(folder, 'git'))));
  rows.push(...(await rendererRows(join(folder, 'renderer'))));
  // The database that the chat rows have filled.
  rows.push(...(await pageChatRows(join(folder, 'chats'))));
  rows.push(...(await pageReviewRows(join(folder, 'page-review'))));
  rows.push(...(await pageTerminalRows(join(folder, 'page-terminal'))));
  printRows(rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}
