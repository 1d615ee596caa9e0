import { stat } from 'node:fs/promises';
import type { Clock } from '#shared/kernel/clock.ts';
import { createEmitter } from '#shared/kernel/emitter.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ProcessError, ProcessExit, ProcessesPort, StartProcess } from '../../ports/index.ts';
import { commandEnvironment, type Environment } from './command-environment.ts';
import type { ProcessGroups } from './process-groups.ts';
import { createProcessRecord, type ProcessRecord } from './process-record.ts';
import { signalGroup } from './end-group.ts';
import { startShell } from './shell-process.ts';

/** An exited process is forgotten this long after its end (chats contract 18). */
const forgetAfterMs = 5 * 60 * 1000;
const listLimit = 10;
/** The longest single wait for an exit (chats contract 18). */
const maxWaitMs = 5 * 60 * 1000;

export type LocalProcessesDeps = {
  readonly root: string;
  readonly home: string;
  /** The person's environment, already without what is the app's own. */
  readonly environment: Environment;
  readonly groups: ProcessGroups;
  readonly clock: Clock;
  readonly newId: () => string;
};

export interface LocalProcesses extends ProcessesPort {
  /** Ends every process group that was started here and lets none start any more. */
  close(): Promise<void>;
}

type Entry = { readonly pid: number; readonly record: ProcessRecord };

export function createLocalProcesses(deps: LocalProcessesDeps): LocalProcesses {
  const { root, home, environment, groups, clock, newId } = deps;
  /** In the order of their start. */
  const entries = new Map<string, Entry>();
  /** Groups that may still have members, also of processes that are forgotten. */
  const started = new Set<string>();
  const exits = createEmitter<ProcessExit>();
  let closed = false;

  function forgetOld(): void {
    const limit = clock.monotonicMs() - forgetAfterMs;
    for (const [id, { record }] of entries) {
      if (record.exitedAtMs !== undefined && record.exitedAtMs < limit) entries.delete(id);
    }
    for (const id of started) if (!groups.has(id)) started.delete(id);
  }

  function find(chatId: ChatId, id: string): Entry | undefined {
    const entry = entries.get(id);
    return entry?.record.chatId === chatId ? entry : undefined;
  }

  async function workingFolder(requested: string | undefined): Promise<Result<string, string>> {
    if (requested !== undefined) {
      return (await isFolder(requested)) ? ok(requested) : err(`${requested} is not a directory`);
    }
    return ok((await isFolder(root)) ? root : home);
  }

  async function start(request: StartProcess): Promise<Result<{ id: string }, ProcessError>> {
    if (request.command.trim() === '') return failed('invalid', 'the command is empty');
    if (request.command.includes('\0')) {
      return failed('invalid', 'the command contains a zero byte');
    }
    forgetOld();
    const cwd = await workingFolder(request.workdir);
    if (!cwd.ok) return failed('start_failed', cwd.error);
    const id = newId();
    const shell = await startShell({
      command: request.command,
      cwd: cwd.value,
      env: commandEnvironment({
        person: environment,
        extra: request.env,
        chatId: request.chatId,
        group: id,
      }),
      pipeFolder: groups.folder,
      name: id,
      started(pid) {
        groups.add(id, pid);
        started.add(id);
      },
    });
    if (!shell.ok) return failed('start_failed', shell.error);
    const record = createProcessRecord({ id, request, shell: shell.value, clock });
    entries.set(id, { pid: shell.value.pid, record });
    void announceEnd(id, record, request);
    // Closed while the shell was being started: nothing would end it later.
    if (closed) await groups.end([id]);
    return ok({ id });
  }

  async function announceEnd(
    id: string,
    record: ProcessRecord,
    request: StartProcess,
  ): Promise<void> {
    await record.ended;
    groups.leaderExited(id);
    exits.emit({
      chatId: request.chatId,
      id,
      ...(request.workdir !== undefined && { workdir: request.workdir }),
    });
  }

  return {
    async start(request) {
      return closed ? failed('start_failed', 'the workspace is stopped') : start(request);
    },

    list(chatId) {
      forgetOld();
      const own = Array.from(entries.values())
        .toReversed()
        .filter(({ record }) => record.chatId === chatId);
      const running = own.filter(({ record }) => record.running);
      const exited = own.filter(({ record }) => !record.running);
      return [...running, ...exited].slice(0, listLimit).map(({ record }) => record.info());
    },

    async output(chatId, id, wait) {
      const entry = find(chatId, id);
      if (entry === undefined) return unknownProcess(id);
      if (wait) await entry.record.wait(Math.min(wait.waitMs, maxWaitMs), wait.signal);
      return ok(entry.record.output());
    },

    async signal(chatId, id, signal) {
      const entry = find(chatId, id);
      if (entry === undefined) return unknownProcess(id);
      const sent = entry.record.running && (await signalGroup(entry.pid, signal));
      return sent ? ok(undefined) : failed('not_running', `process ${id} has already ended`);
    },

    onOutput: (id, listener) =>
      entries.get(id)?.record.onOutput(listener) ?? ((): void => undefined),
    onExit: (listener) => exits.listen(listener),

    async close() {
      closed = true;
      await groups.end(Array.from(started));
      for (const { record } of entries.values()) record.release();
    },
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function failed(
  kind: ProcessError['kind'],
  message: string,
): { readonly ok: false; readonly error: ProcessError } {
  return err({ kind, message });
}

function unknownProcess(id: string): ReturnType<typeof failed> {
  return failed('not_found', `there is no process ${id} in this chat`);
}
