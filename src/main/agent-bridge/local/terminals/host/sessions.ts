import { mkdir, stat } from 'node:fs/promises';
import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { GROUP_VARIABLE } from '../../processes/command-environment.ts';
import { createGroupJournal } from '../../processes/group-journal.ts';
import { readStartTime } from '../../processes/group-members.ts';
import { createBufferPool } from '../buffer-pool.ts';
import type { HostPlace } from '../host-place.ts';
import { MAX_TERMINALS, type Ending, type Hello, type Session } from '../protocol.ts';
import { readScrollback, scrollbackPath, sweepScrollback } from '../scrollback-file.ts';
import { endOfProgram } from './replay.ts';
import { lastSize, sizeMark, withoutSizeMarks } from '../size-marks.ts';
import { createScrollbackLog } from './scrollback-log.ts';
import { startSession, type TerminalSession } from './session.ts';

export type OpenSession = Extract<Hello, { kind: 'attach' }>;
export type OpenError = {
  readonly reason: 'start_failed' | 'too_many' | 'not_running';
  readonly message: string;
};

/** Every program of this host. */
export interface Sessions {
  readonly size: number;
  get(key: string): TerminalSession | undefined;
  list(): readonly Session[];
  /** The one that runs, or a new one. */
  open(request: OpenSession): Promise<Result<TerminalSession, OpenError>>;
  end(key: string): Promise<void>;
  /** All, or all but those to be kept. */
  endAll(options: { readonly spareKept: boolean }): Promise<void>;
}

const notRunning: OpenError = { reason: 'not_running', message: 'Nothing runs there.' };

export function createSessions(deps: {
  readonly place: HostPlace;
  readonly clock: Clock;
  readonly onChange: (session: Session) => void;
  readonly onExit: (ending: Ending) => void;
  readonly onFailure: (cause: unknown) => void;
}): Sessions {
  const { place, clock } = deps;
  const journal = createGroupJournal(place.journal);
  const buffers = createBufferPool();
  const sessions = new Map<string, TerminalSession>();
  /** One that is being started: a second client waits for it. */
  const opening = new Map<string, Promise<Result<TerminalSession, OpenError>>>();

  async function start(request: OpenSession): Promise<Result<TerminalSession, OpenError>> {
    if (sessions.size + opening.size > MAX_TERMINALS) {
      return err({ reason: 'too_many', message: `${MAX_TERMINALS} terminals are open already.` });
    }
    const { key, launch, keep, idleMs } = request;
    // The one before may still write what the next one shows.
    await sessions.get(key)?.end();
    await mkdir(place.scrollback, { recursive: true, mode: 0o700 });
    const path = scrollbackPath(place.scrollback, key);
    const [before, { size: initialBytes }] = await Promise.all([
      readScrollback(path),
      stat(path).catch(() => ({ size: 0 })),
    ]);
    const log = createScrollbackLog({ path, initialBytes, clock, onFailure: deps.onFailure });
    const size = { columns: request.columns, rows: request.rows };
    const isFirst = before.length === 0;
    const mark = Buffer.from(isFirst ? '' : `${endOfProgram}${request.mark}`, 'utf8');
    const env = { ...launch.env, [GROUP_VARIABLE]: key };
    try {
      const session = startSession({
        key,
        marker: key,
        launch: { ...launch, env },
        size,
        keep,
        idleMs,
        earlier: Buffer.concat([withoutSizeMarks(before), mark]),
        log,
        buffers,
        clock,
        onChange: () => deps.onChange(session.describe()),
        onExit(ending) {
          sessions.delete(key);
          journal.forget(key);
          deps.onExit(ending);
        },
      });
      sessions.set(key, session);
      journal.record({ pid: session.pid, marker: key, startTime: readStartTime(session.pid) });
      if (!isFirst) {
        log.write(mark);
        log.write(sizeMark(lastSize(before) ?? size, size));
      }
      // The person waits for a prompt, not for this.
      sweepScrollback(place.scrollback, new Set([...sessions.keys(), ...opening.keys()])).catch(
        deps.onFailure,
      );
      return ok(session);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return err({ reason: 'start_failed', message: `${launch.file} did not start: ${reason}` });
    }
  }

  async function endAll(options: { readonly spareKept: boolean }): Promise<void> {
    await Promise.all(opening.values());
    const chosen = Array.from(sessions.values()).filter(
      (session) => !options.spareKept || !session.keep,
    );
    await Promise.all(chosen.map((session) => session.end()));
  }

  return {
    get size() {
      return sessions.size;
    },
    get: (key) => sessions.get(key),
    list: () => Array.from(sessions.values(), (session) => session.describe()),
    open(request) {
      const known = sessions.get(request.key);
      if (known && !known.hasEnded) return Promise.resolve(ok(known));
      let started = opening.get(request.key);
      if (!started && request.follow) return Promise.resolve(err(notRunning));
      if (!started) {
        started = start(request).finally(() => opening.delete(request.key));
        opening.set(request.key, started);
      }
      return started;
    },
    async end(key) {
      await opening.get(key);
      await sessions.get(key)?.end();
    },
    endAll,
  };
}
