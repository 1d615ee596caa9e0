import { z } from 'zod';
import type { ProcessInfo } from '../../agent-bridge/ports/index.ts';
import type { ProcessDeps } from './process-result.ts';
import { defineTool, success, type Tool } from './tool.ts';

const schema = z.object({});

export function createProcessList({
  chatId,
  processes,
}: Pick<ProcessDeps, 'chatId' | 'processes'>): Tool {
  return defineTool({
    name: 'process_list',
    description: 'Lists the processes of this chat: the running ones, then the newest that ended.',
    schema,
    prepare: () => ({
      run: () => Promise.resolve(success({ processes: processes.list(chatId).map(entry) })),
    }),
  });
}

function entry(process: ProcessInfo): Record<string, unknown> {
  return {
    id: process.id,
    command: process.command,
    ...(process.workdir === undefined ? {} : { workdir: process.workdir }),
    background: process.background,
    running: process.running,
    ...(process.exitCode === undefined ? {} : { exit_code: process.exitCode }),
    started_at_unix: process.startedAtUnix,
    ...(process.exitedAtUnix === undefined ? {} : { exited_at_unix: process.exitedAtUnix }),
  };
}
