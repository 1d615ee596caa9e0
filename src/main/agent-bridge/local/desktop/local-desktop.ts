import { mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { DesktopError, DesktopPort } from '../../ports/index.ts';
import { authorityFile } from './authority.ts';
import { createDesktopControl, type ControlDeps } from './desktop-control.ts';
import { startWindowManager } from './window-manager.ts';
import { startXServer, type ProgramDeps } from './x-server.ts';

/** What the system takes as the name of a socket. */
const maxSocketPathBytes = 100;

export interface LocalDesktop extends DesktopPort {
  /** Ends the desktop and what runs in it; nothing can be started afterwards. */
  close(): Promise<void>;
}

type Session = {
  readonly ids: readonly string[];
  readonly socket: string;
  readonly authority: string;
};

type Running = Session & { readonly display: string };

/** Xvnc with openbox (when that is installed), started when the first viewer comes. */
export function createLocalDesktop(
  deps: ProgramDeps & { readonly newId: () => string },
): LocalDesktop {
  const { groups, newId } = deps;
  let session: Running | undefined;
  let starting: Promise<Result<void, DesktopError>> | undefined;
  let closed = false;
  let lastAct: Promise<unknown> = Promise.resolve();
  const memory: ControlDeps['memory'] = {};

  async function start(): Promise<Result<void, DesktopError>> {
    const id = newId();
    const path = (suffix: string): string => join(groups.folder, `${id}.${suffix}`);
    const mine: Session = {
      ids: [id, newId()],
      socket: path('vnc'),
      authority: path('xauth'),
    };
    if (Buffer.byteLength(mine.socket) > maxSocketPathBytes) {
      return failed(`The data folder's path is too long for a socket: ${mine.socket}`);
    }
    await mkdir(groups.folder, { recursive: true, mode: 0o700 });
    const cookie = Buffer.from(newId().replaceAll('-', ''), 'hex');
    await writeFile(mine.authority, authorityFile(cookie), { mode: 0o600 });
    const server = closed ? closing : await startXServer(deps, { id, ...mine });
    if (!server.ok || closed) {
      await end(mine);
      return server.ok ? closing : server;
    }
    const running: Running = { ...mine, display: server.value.display };
    session = running;
    memory.pointer = undefined;
    void server.value.ended.then(() => end(running));
    // A window that is there before its manager never gets the keyboard.
    await startWindowManager(deps, {
      id: running.ids[1] ?? '',
      environment: { ...deps.environment, ...environmentOf(running) },
    });
    return ok(undefined);
  }

  async function end(ended: Session): Promise<void> {
    if (session === ended) session = undefined;
    await groups.end(ended.ids);
    await Promise.all([ended.socket, ended.authority].map((path) => rm(path, { force: true })));
  }

  function startUnlessRunning(): Promise<Result<void, DesktopError>> {
    if (closed) return Promise.resolve(closing);
    if (session && !starting) return Promise.resolve(ok(undefined));
    starting ??= start().finally(() => {
      starting = undefined;
    });
    return starting;
  }

  const view = (): Duplex | undefined => session && connect(session.socket);

  /** Several hands on one mouse: one action after another. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = lastAct.then(work);
    lastAct = done.catch(() => undefined);
    return done;
  }

  return {
    start: startUnlessRunning,
    view,
    environment: () => session && environmentOf(session),
    control: (size) =>
      createDesktopControl(
        { start: startUnlessRunning, view, inTurn, memory, clock: deps.clock },
        size,
      ),
    async close() {
      closed = true;
      // A start under way sees that it is too late.
      await starting;
      if (session) await end(session);
    },
  };
}

/** An empty name of a Wayland display keeps programs from showing on the person's own screen. */
function environmentOf({ display, authority }: Running) {
  return {
    DISPLAY: display,
    XAUTHORITY: authority,
    WAYLAND_DISPLAY: '',
    XDG_SESSION_TYPE: 'x11',
  };
}

const closing = err<DesktopError>({ kind: 'closed', message: 'The workspace is stopped.' });

function failed(message: string) {
  return err<DesktopError>({ kind: 'failed', message });
}
