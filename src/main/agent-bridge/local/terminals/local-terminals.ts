import { rm } from 'node:fs/promises';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createEmitter } from '#shared/kernel/emitter.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import { err, type Result } from '#shared/kernel/result.ts';
import type {
  DetachReason,
  EndedTerminal,
  OpenTerminal,
  RunningTerminal,
  TerminalAttachment,
  TerminalError,
  TerminalEvent,
  TerminalKey,
  TerminalSink,
  TerminalsPort,
} from '../../ports/index.ts';
import { personEnvironment, type Environment } from '../processes/command-environment.ts';
import { openAttachment } from './attachment.ts';
import { createBufferPool } from './buffer-pool.ts';
import { openControl, type HostControl } from './host-control.ts';
import { hostPlace, readHostFile } from './host-place.ts';
import { endLeftovers, startHost } from './host-start.ts';
import { installIntegration, type IntegrationFiles } from './integration/install.ts';
import { findPersonShell } from './person-shell.ts';
import { PROTOCOL_VERSION, type Ending, type Hello, type Session } from './protocol.ts';
import { readScrollback, scrollbackPath } from './scrollback-file.ts';
import { shellLaunch } from './shell-launch.ts';
import { withoutSizeMarks } from './size-marks.ts';

export type LocalTerminalsDeps = {
  /** Absolute. */
  readonly dataDir: string;
  /** The environment the core was started with. */
  readonly env: Environment;
  /** Absolute path of the host's entry. */
  readonly hostEntry: string;
  readonly clock: Clock;
  /** How long programs wait for a core to come back; the host's own when absent. */
  readonly coreAbsenceMs?: number;
};

const closeLimitMs = 6000;
/** How long a client whose program has exited waits for the host to tell how, in milliseconds. */
const endingLimitMs = 2000;

/** Terminals in a host process, which is found again or started when it is needed. */
export function createLocalTerminals(deps: LocalTerminalsDeps): TerminalsPort {
  const { clock } = deps;
  const place = hostPlace(deps.dataDir);
  const person = personEnvironment(deps.env);
  const program = {
    entry: deps.hostEntry,
    env: deps.env,
    coreAbsenceMs: deps.coreAbsenceMs,
  };
  const events = createEmitter<TerminalEvent>();
  const running = new Map<string, Session>();
  const buffers = createBufferPool();
  let control: HostControl | undefined;
  let connecting: Promise<HostControl | undefined> | undefined;
  let integrationFiles: Promise<IntegrationFiles | undefined> | undefined;
  let closed = false;
  /** Nobody listens any more, though the host may still have something to say. */
  let left = false;

  function onLost(): void {
    control = undefined;
    const lost = Array.from(running.values());
    running.clear();
    const endedAt = clock.now();
    for (const { key, cwd } of lost) {
      events.emit({
        kind: 'ended',
        terminal: { key: parseKey(key), cwd, exitCode: undefined, endedAt },
      });
    }
  }

  async function findHost(): Promise<HostControl | undefined> {
    const file = await readHostFile(place);
    if (!file) return undefined;
    const found = await openControl(file, clock, {
      message(message) {
        if (left) return;
        if (message.kind === 'changed') {
          running.set(message.session.key, message.session);
          events.emit({ kind: 'changed', terminal: toRunning(message.session) });
        } else if (message.kind === 'ended') {
          running.delete(message.ending.key);
          events.emit({ kind: 'ended', terminal: toEnded(message.ending) });
        }
      },
      closed: onLost,
    });
    if (!found) return undefined;
    if (left) {
      found.close();
      return undefined;
    }
    control = found;
    for (const session of found.welcome.sessions) running.set(session.key, session);
    for (const ending of found.welcome.endings) {
      events.emit({ kind: 'ended', terminal: toEnded(ending) });
    }
    return found;
  }

  async function connect(options: { readonly start: boolean }): Promise<HostControl | undefined> {
    const found = await findHost();
    if (found) return found;
    await endLeftovers(place, clock);
    if (!options.start || closed) return undefined;
    const started = await startHost(place, deps.dataDir, program, clock);
    return started && findHost();
  }

  function needHost(): Promise<HostControl | undefined> {
    if (control) return Promise.resolve(control);
    connecting ??= connect({ start: true }).finally(() => {
      connecting = undefined;
    });
    return connecting;
  }

  /** Written once: two starts at the same time would get into each other's way. */
  function needIntegration(): Promise<IntegrationFiles | undefined> {
    // A full disk must not keep a shell from starting.
    integrationFiles ??= installIntegration(place.integration).catch(() => undefined);
    return integrationFiles;
  }

  async function toHello(request: OpenTerminal, token: string): Promise<Hello> {
    const integration = request.shellIntegration ? await needIntegration() : undefined;
    const launch = shellLaunch({
      platform: process.platform,
      shell: await findPersonShell(person),
      folder: request.folder,
      command: request.command,
      person,
      extra: request.env,
      integration,
    });
    const { keep, idleMs, mark, history, size } = request;
    return {
      kind: 'attach',
      token,
      version: PROTOCOL_VERSION,
      key: formatKey(request.key),
      ...size,
      launch,
      keep,
      idleMs,
      mark,
      history,
      follow: request.follow ?? false,
      sizes: request.sizes ?? false,
    };
  }

  async function attach(
    request: OpenTerminal,
    sink: TerminalSink,
  ): Promise<Result<TerminalAttachment, TerminalError>> {
    const host = closed ? undefined : (await needHost())?.host;
    if (!host) return err({ kind: 'host_failed', message: 'The terminal host did not start.' });
    const hello = await toHello(request, host.token);
    /** Of a host that died this connection may tell before the other: its answer decides. */
    async function reasonOfLoss(): Promise<DetachReason> {
      const asked = control;
      await asked?.ask({ kind: 'flush', key: formatKey(request.key) });
      return asked && control === asked ? 'behind' : 'lost';
    }
    const whenEnded = (): Promise<void> => waitForEnding(formatKey(request.key));
    const { address } = host;
    return openAttachment({ address, clock, buffers, sink, reasonOfLoss, whenEnded }, hello);
  }

  /** Until everybody knows how a program ended: whoever is told that it did may ask. */
  function waitForEnding(key: string): Promise<void> {
    if (!running.has(key)) return Promise.resolve();
    return new Promise((resolve) => {
      const forget = events.listen(({ kind, terminal }) => {
        if (kind === 'ended' && formatKey(terminal.key) === key) done();
      });
      const stopTimer = clock.setTimer(done, endingLimitMs);
      function done(): void {
        forget();
        stopTimer();
        resolve();
      }
    });
  }

  async function close(): Promise<void> {
    closed = true;
    await connecting;
    if (!control) return;
    let stopTimer: Dispose = () => undefined;
    const tooLong = new Promise<void>((resolve) => {
      stopTimer = clock.setTimer(resolve, closeLimitMs);
    });
    await Promise.race([control.ask({ kind: 'shutdown', spareKept: true }), tooLong]);
    stopTimer();
    leave();
  }

  function leave(): void {
    closed = true;
    left = true;
    running.clear();
    control?.close();
    control = undefined;
  }

  return {
    async recover() {
      connecting ??= connect({ start: false }).finally(() => {
        connecting = undefined;
      });
      await connecting;
      return Array.from(running.values(), toRunning);
    },
    running: () => Array.from(running.values(), toRunning),
    attach,
    update(key, change) {
      void control?.ask({ kind: 'update', key: formatKey(key), ...change });
    },
    async end(key) {
      await control?.ask({ kind: 'end', key: formatKey(key) });
    },
    async scrollback(key) {
      await control?.ask({ kind: 'flush', key: formatKey(key) });
      return withoutSizeMarks(
        await readScrollback(scrollbackPath(place.scrollback, formatKey(key))),
      );
    },
    deleteScrollback: (key) =>
      rm(scrollbackPath(place.scrollback, formatKey(key)), { force: true }),
    onEvent: (listener) => events.listen(listener),
    close,
    leave,
  };
}

/** Also a file's name: both halves are UUIDs. */
function formatKey({ workspaceId, id }: TerminalKey): string {
  return `${workspaceId}.${id}`;
}

function parseKey(key: string): TerminalKey {
  const [workspaceId = '', id = ''] = key.split('.');
  return { workspaceId: workspaceId as WorkspaceId, id };
}

function toRunning(session: Session): RunningTerminal {
  const { key, startedAt, pid: _, ...rest } = session;
  return { ...rest, key: parseKey(key), startedAt: new Date(startedAt) };
}

function toEnded(ending: Ending): EndedTerminal {
  const { key, cwd, exitCode, endedAt } = ending;
  return { key: parseKey(key), cwd, exitCode, endedAt: new Date(endedAt) };
}
