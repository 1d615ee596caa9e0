import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import {
  TERMINAL_IDLE_MINUTES,
  terminalSettingsSchema,
  type TerminalSettings,
} from '#shared/api/terminals.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { WorkspaceAgentId, WorkspaceId } from '#shared/kernel/ids.ts';
import { err, type Result } from '#shared/kernel/result.ts';
import type {
  EndedTerminal,
  RunningTerminal,
  TerminalAttachment,
  TerminalError,
  TerminalKey,
  TerminalsPort,
  TerminalSink,
  TerminalSize,
} from '../../agent-bridge/ports/index.ts';
import type { SettingsStore } from '../../store/tables/settings-store.ts';
import type { TerminalRow, TerminalsStore } from '../../store/tables/terminals-store.ts';
import { endMark } from './end-mark.ts';
import { searchOutput, type LineMatch } from './search.ts';

export type AttachRequest = {
  readonly agentId: WorkspaceAgentId;
  readonly workspaceId: WorkspaceId;
  /** Absolute workspace folder. */
  readonly root: string;
  /** UUID in lower case, chosen by the client. */
  readonly id: string;
  readonly size: TerminalSize;
  /** Empty for a login shell. */
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  /** All kept scrollback in place of the last 64 KiB. */
  readonly history: boolean;
  /** Only a program that runs, of which the size stays as it is. */
  readonly follow: boolean;
  /** The sink is told the sizes of the output. */
  readonly sizes: boolean;
};

export type AttachError = TerminalError;

export type TerminalDetails = TerminalRow & {
  readonly running: boolean;
  readonly clients: number;
  readonly programTitle: string;
};

export type TerminalMatch = LineMatch & { readonly terminalId: string };

/** The terminals of all workspaces: those that run, and those that ended with what they wrote. */
export interface Terminals {
  /** After the start of the process: finds those that outlived the last one. */
  recover(): Promise<void>;
  /** Oldest first; of every workspace when none is given. */
  list(workspaceId: WorkspaceId | undefined): readonly TerminalDetails[];
  find(id: string): TerminalDetails | undefined;
  attach(
    request: AttachRequest,
    sink: TerminalSink,
  ): Promise<Result<TerminalAttachment, AttachError>>;
  update(
    id: string,
    change: { readonly title?: string | undefined; readonly keep?: boolean | undefined },
  ): TerminalDetails | undefined;
  /** Ends the program and deletes what it wrote. False when there is no such terminal. */
  remove(id: string): Promise<boolean>;
  /** Those of a workspace that has stopped end. */
  endAll(workspaceId: WorkspaceId): Promise<void>;
  /** The newest terminal first. */
  search(
    text: string,
    limit: number,
  ): Promise<{ readonly matches: readonly TerminalMatch[]; readonly truncated: boolean }>;
  settings(): TerminalSettings;
  setSettings(settings: TerminalSettings): void;
  /** Ends every program but those to be kept. */
  close(): Promise<void>;
  /** Every program goes on for a while and waits for the next core. */
  leave(): void;
}

const settingsKey = 'terminals';
const defaultSettings: TerminalSettings = {
  shell_integration: true,
  idle_minutes: TERMINAL_IDLE_MINUTES,
};
/** Ended terminals that are remembered. */
const maxEnded = 100;
/** Output that one search looks through. */
const searchBytes = 64 * 1024 * 1024;

export function createTerminals(deps: {
  readonly port: TerminalsPort;
  readonly store: TerminalsStore;
  readonly settings: SettingsStore;
  /** Whether the workspace runs. */
  readonly isOpen: (workspaceId: WorkspaceId) => boolean;
  readonly clock: Clock;
}): Terminals {
  const { port, store, clock } = deps;

  function settings(): TerminalSettings {
    return deps.settings.get(settingsKey, terminalSettingsSchema) ?? defaultSettings;
  }

  const idleMs = (): number => settings().idle_minutes * 60_000;

  port.onEvent((event) => {
    if (event.kind === 'changed') noteRunning(event.terminal);
    else noteEnded(event.terminal);
  });

  function noteRunning(terminal: RunningTerminal): void {
    const row = store.find(terminal.key.workspaceId, terminal.key.id);
    if (!row) return;
    const { shell, command, cwd, keep } = terminal;
    const startedAt = terminal.startedAt.toISOString();
    const same =
      row.cwd === cwd && row.startedAt === startedAt && row.keep === keep && row.endedAt === null;
    if (same) return;
    store.put({ ...row, shell, command, cwd, keep, startedAt, endedAt: null, exitCode: null });
  }

  function noteEnded({ key, cwd, exitCode, endedAt }: EndedTerminal): void {
    const row = store.find(key.workspaceId, key.id);
    if (!row) return;
    store.put({ ...row, cwd, endedAt: endedAt.toISOString(), exitCode: exitCode ?? null });
  }

  function describe(row: TerminalRow): TerminalDetails {
    const live = port.running().find(({ key }) => isRow(row, key));
    return {
      ...row,
      cwd: live?.cwd ?? row.cwd,
      running: live !== undefined,
      clients: live?.clients ?? 0,
      programTitle: live?.title ?? '',
    };
  }

  /** The oldest ended ones make room. */
  async function forgetOldest(): Promise<void> {
    const ended = store.list().filter((row) => row.endedAt !== null);
    for (const row of ended.slice(0, Math.max(0, ended.length - maxEnded))) await forget(row);
  }

  async function forget(row: TerminalRow): Promise<void> {
    store.delete(row.workspaceId, row.id);
    await port.deleteScrollback(keyOf(row));
  }

  async function attach(
    request: AttachRequest,
    sink: TerminalSink,
  ): Promise<Result<TerminalAttachment, AttachError>> {
    const { workspaceId, id, agentId, command } = request;
    const key = { workspaceId, id };
    const before = store.find(workspaceId, id);
    const isRunning = port.running().some((terminal) => isRow(key, terminal.key));
    if (!isRunning && request.follow) {
      return err({ kind: 'not_running', message: 'Its program does not run.' });
    }
    const folder = await startFolder(request, before);
    const now = clock.now();
    if (!isRunning) await forgetOldest();
    if (!isRunning || before === undefined) {
      store.put({
        title: '',
        keep: false,
        ...before,
        id,
        workspaceId,
        agentId,
        command,
        shell: before?.shell ?? '',
        cwd: folder,
        startedAt: now.toISOString(),
        endedAt: null,
        exitCode: null,
      });
    }
    const endedAt = before?.endedAt == null ? now : new Date(before.endedAt);
    const attached = await port.attach(
      {
        key,
        size: request.size,
        folder,
        command,
        env: request.env,
        shellIntegration: settings().shell_integration,
        keep: before?.keep ?? false,
        idleMs: idleMs(),
        mark: endMark({ endedAt, exitCode: before?.exitCode ?? null }),
        history: request.history,
        follow: request.follow,
        sizes: request.sizes,
      },
      sink,
    );
    // It may have stopped while the program was starting.
    if (!deps.isOpen(workspaceId)) await port.end(key);
    if (!attached.ok && !isRunning) {
      if (before === undefined) store.delete(workspaceId, id);
      else store.put({ ...before, endedAt: endedAt.toISOString() });
    }
    return attached;
  }

  return {
    async recover() {
      const running = await port.recover();
      for (const terminal of running) noteRunning(terminal);
      for (const row of store.list()) {
        if (row.endedAt !== null || running.some(({ key }) => isRow(row, key))) continue;
        store.put({ ...row, endedAt: clock.now().toISOString() });
      }
      // One that nobody knows any more can be reached by nobody.
      for (const { key } of running) {
        if (!store.find(key.workspaceId, key.id)) await port.end(key);
      }
    },
    list: (workspaceId) =>
      store
        .list()
        .filter((row) => workspaceId === undefined || row.workspaceId === workspaceId)
        .map(describe),
    find(id) {
      const row = store.findById(id);
      return row && describe(row);
    },
    attach,
    update(id, change) {
      const row = store.findById(id);
      if (!row) return undefined;
      const changed = {
        ...row,
        title: change.title ?? row.title,
        keep: change.keep ?? row.keep,
      };
      store.put(changed);
      if (changed.keep !== row.keep) {
        port.update(keyOf(row), { keep: changed.keep, idleMs: idleMs() });
      }
      return describe(changed);
    },
    async remove(id) {
      const row = store.findById(id);
      if (!row) return false;
      await port.end(keyOf(row));
      await forget(row);
      return true;
    },
    async endAll(workspaceId) {
      const rows = store.list().filter((row) => row.endedAt === null);
      const chosen = rows.filter((row) => row.workspaceId === workspaceId);
      await Promise.all(chosen.map((row) => port.end(keyOf(row))));
    },
    async search(text, limit) {
      const matches: TerminalMatch[] = [];
      let looked = 0;
      for (const row of store.list().toReversed()) {
        if (matches.length > limit || looked > searchBytes) break;
        const output = await port.scrollback(keyOf(row));
        looked += output.length;
        const found = searchOutput(output, text, limit + 1 - matches.length);
        matches.push(...found.map((match) => ({ ...match, terminalId: row.id })));
      }
      const truncated = matches.length > limit || looked > searchBytes;
      return { matches: matches.slice(0, limit), truncated };
    },
    settings,
    setSettings(next) {
      deps.settings.set(settingsKey, next);
      for (const { key, keep } of port.running()) port.update(key, { keep, idleMs: idleMs() });
    },
    close: () => port.close(),
    leave: () => port.leave(),
  };
}

type RowKey = Pick<TerminalRow, 'workspaceId' | 'id'>;

function keyOf({ workspaceId, id }: RowKey): TerminalKey {
  return { workspaceId, id };
}

function isRow(row: RowKey, key: TerminalKey): boolean {
  return row.id === key.id && row.workspaceId === key.workspaceId;
}

/** Where a program starts: a shell goes on where the one before it was, if that still exists. */
async function startFolder(
  request: AttachRequest,
  before: TerminalRow | undefined,
): Promise<string> {
  if (before === undefined || request.command !== '' || !isAbsolute(before.cwd)) {
    return request.root;
  }
  const found = await stat(before.cwd).catch(() => undefined);
  return found?.isDirectory() === true ? before.cwd : request.root;
}
