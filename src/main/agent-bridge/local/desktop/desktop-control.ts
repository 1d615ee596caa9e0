import type { Duplex } from 'node:stream';
import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  DesktopControl,
  DesktopError,
  DesktopPicture,
  DesktopPoint,
  DesktopRegion,
  DesktopSize,
} from '../../ports/index.ts';
import { ControlFailure, interrupted } from './control-failure.ts';
import { createHand, type Hand } from './hand.ts';
import { encodePng } from './png.ts';
import { openRfb, type RfbConnection } from './rfb/rfb-connection.ts';
import { cut, fitInto, mapPoint, scale } from './scale.ts';

/** What providers take as one picture, in base64 as well. */
const maxPngBytes = 3.5 * 1024 * 1024;
/** An X server that is alive answers at once; one under load still does. */
const answerLimitMs = 15_000;
const notUsed = 'The desktop is not used any more.';

export type ControlDeps = {
  readonly start: () => Promise<Result<void, DesktopError>>;
  readonly view: () => Duplex | undefined;
  /** Runs one after another what several hands do to one desktop. */
  readonly inTurn: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** Where the last hand left the pointer, in the desktop's own pixels. */
  readonly memory: { pointer?: DesktopPoint | undefined };
  readonly clock: Clock;
};

type Connected = {
  readonly screen: RfbConnection;
  readonly hand: Hand;
  /** Aborts when the connection is over or is not wanted any more. */
  readonly over: AbortController;
  /** Where this hand left the pointer; the newest place is another's when it is a different one. */
  left: DesktopPoint | undefined;
};

type Work<Value> = (connected: Connected, signal: AbortSignal) => Promise<Value>;

export function createDesktopControl(deps: ControlDeps, size: DesktopSize): DesktopControl {
  const { clock, memory } = deps;
  let connected: Connected | undefined;
  let closed = false;

  async function connect(): Promise<Connected> {
    if (connected) return connected;
    if (closed) throw new ControlFailure('closed', notUsed);
    const started = await deps.start();
    if (!started.ok) throw new ControlFailure(started.error.kind, started.error.message);
    const stream = deps.view();
    if (!stream) throw new ControlFailure('failed', 'The desktop has ended.');
    const screen = await withLimit(openRfb(stream, memory.pointer), clock).catch(
      (cause: unknown) => {
        stream.destroy();
        throw cause;
      },
    );
    const hand = createHand(screen, { size, clock });
    const opened: Connected = { screen, hand, over: new AbortController(), left: memory.pointer };
    if (closed) {
      screen.close();
      throw interrupted();
    }
    connected = opened;
    void forget(opened);
    return opened;
  }

  async function forget(ended: Connected): Promise<void> {
    await ended.screen.ended;
    ended.over.abort();
    if (connected === ended) connected = undefined;
  }

  /** No server says where another hand puts the pointer. */
  async function knowingThePointer<Value>(
    now: Connected,
    work: Work<Value>,
    signal: AbortSignal,
  ): Promise<Value> {
    if (memory.pointer && memory.pointer !== now.left) now.screen.assumePointer(memory.pointer);
    try {
      return await work(now, signal);
    } finally {
      now.left = now.screen.pointer;
      memory.pointer = now.left;
    }
  }

  /** The one place where failures become results. */
  function attempt<Value>(
    signal: AbortSignal,
    work: Work<Value>,
  ): Promise<Result<Value, DesktopError>> {
    return deps.inTurn(async () => {
      try {
        if (signal.aborted) throw interrupted();
        const now = await connect();
        if (signal.aborted) throw interrupted();
        // Nothing of it waits for a desktop that is gone.
        return ok(await knowingThePointer(now, work, AbortSignal.any([signal, now.over.signal])));
      } catch (cause) {
        if (cause instanceof ControlFailure && (cause.kind !== 'interrupted' || signal.aborted)) {
          return err({ kind: cause.kind, message: cause.message });
        }
        if (closed) return err({ kind: 'closed', message: notUsed });
        connected?.screen.close();
        connected = undefined;
        return err({ kind: 'failed', message: 'The desktop has ended or does not answer.' });
      }
    });
  }

  async function show(screen: RfbConnection, region?: DesktopRegion): Promise<DesktopPicture> {
    const frame = await withLimit(screen.frame(), clock);
    const part =
      region &&
      cut(frame, {
        from: mapPoint(region.from, size, frame),
        to: mapPoint(region.to, size, frame),
      });
    const target = part ? fitInto(part, size) : size;
    return { ...target, png: await encodePng(scale(part ?? frame, target), maxPngBytes) };
  }

  return {
    act: (action, signal) => attempt(signal, ({ hand }, until) => hand.perform(action, until)),
    picture: (signal, region) => attempt(signal, ({ screen }) => show(screen, region)),
    pointer: (signal) =>
      attempt(signal, ({ screen }) => Promise.resolve(mapPoint(screen.pointer, screen.size, size))),
    close() {
      closed = true;
      connected?.hand.letGo();
      connected?.screen.close();
      connected?.over.abort();
      connected = undefined;
    },
  };
}

async function withLimit<Value>(promise: Promise<Value>, clock: Clock): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const stopTimer = clock.setTimer(() => reject(new Error('no answer')), answerLimitMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    stopTimer();
  }
}
