import type { Duplex } from 'node:stream';
import { createByteReader, type ByteReader } from './byte-reader.ts';
import {
  bytesPerPixel,
  encodings,
  keyEvent,
  pointerEvent,
  setEncodings,
  setPixelFormat,
  updateRequest,
} from './messages.ts';

type Size = { readonly width: number; readonly height: number };
type Point = { readonly x: number; readonly y: number };
type Rectangle = Point & Size & { readonly encoding: number };

/** Pixels of four bytes: red, green, blue, nothing. It changes with what is drawn. */
export type Frame = Size & { readonly pixels: Buffer };

/** More than this is no desktop of ours. */
const maxSide = 8192;
/** A text that somebody copied. */
const maxCutTextBytes = 64 * 1024 * 1024;
const version = 'RFB 003.008\n';
const securityNone = 1;
/** Always answered, unlike changes; and what has changed comes along. */
const onePixel = { width: 1, height: 1 };

/** One viewer's connection to an RFB 3.8 server without a password. */
export interface RfbConnection {
  readonly size: Size;
  /** Where we put the pointer, or the server told us that it is. */
  readonly pointer: Point;
  /** The whole screen, not older than the call. Rejects when the connection ends before. */
  frame(): Promise<Frame>;
  /** Resolves once something was drawn; rejects when the connection ends before. */
  change(): Promise<void>;
  /** Somebody else has put it there. */
  assumePointer(at: Point): void;
  point(at: Point, buttons: number): void;
  key(keysym: number, state: 'down' | 'up'): void;
  /** Resolves when the connection is over, however it ended. */
  readonly ended: Promise<void>;
  close(): void;
}

/**
 * Rejects when the other side does not speak RFB 3.8 or wants a password. `pointer`: where it is
 * known to be, which no server says; else the middle is assumed, where it starts.
 */
export async function openRfb(stream: Duplex, pointer?: Point): Promise<RfbConnection> {
  const reader = createByteReader(stream);
  try {
    return talk(stream, reader, await shakeHands(stream, reader), pointer);
  } catch (cause) {
    stream.destroy();
    throw cause;
  }
}

async function shakeHands(stream: Duplex, reader: ByteReader): Promise<Size> {
  const greeting = (await reader.take(version.length)).toString('latin1');
  if (greeting !== version) throw new Error(`not an RFB 3.8 server: ${JSON.stringify(greeting)}`);
  stream.write(version);
  const count = (await reader.take(1))[0] ?? 0;
  const offered = await reader.take(count);
  if (!offered.includes(securityNone)) throw new Error('the server wants a password');
  stream.write(Buffer.from([securityNone]));
  if ((await reader.take(4)).readUInt32BE(0) !== 0) throw new Error('the server refused us');
  const shared = 1;
  stream.write(Buffer.from([shared]));
  const head = await reader.take(24);
  await reader.take(head.readUInt32BE(20));
  stream.write(Buffer.concat([setPixelFormat(), setEncodings()]));
  return checkedSize({ width: head.readUInt16BE(0), height: head.readUInt16BE(2) });
}

function talk(
  stream: Duplex,
  reader: ByteReader,
  first: Size,
  lastPointer: Point | undefined,
): RfbConnection {
  let frame = emptyFrame(first);
  let pointer: Point = lastPointer ?? {
    x: Math.floor(first.width / 2),
    y: Math.floor(first.height / 2),
  };
  /** The update with pixels that is waited for. */
  let next: PromiseWithResolvers<void> | undefined;
  /** Resolves with the first update after a new size, which has all of it. */
  let whole = withQuietRejection();
  let isWhole = false;

  async function receive(): Promise<never> {
    for (;;) {
      const [type] = await reader.take(1);
      if (type === 0) await receiveUpdate();
      else if (type === 3) await skipCutText();
      // A bell has nothing besides its type.
      else if (type !== 2) throw new Error(`unexpected message ${type}`);
    }
  }

  async function receiveUpdate(): Promise<void> {
    const count = (await reader.take(3)).readUInt16BE(1);
    let hasPixels = false;
    let resized = false;
    for (let index = 0; index < count; index += 1) {
      const kind = await receiveRectangle();
      hasPixels ||= kind === 'pixels';
      resized ||= kind === 'size';
    }
    if (resized) return askForAll();
    if (hasPixels) {
      isWhole = true;
      whole.resolve();
      next?.resolve();
      next = undefined;
    } else if (next) {
      // The server forgets what was asked for when it tells of something else, not what changed.
      stream.write(updateRequest('changes', frame));
    }
  }

  function askForAll(): void {
    if (isWhole) whole = withQuietRejection();
    isWhole = false;
    stream.write(updateRequest('all', frame));
  }

  /** Resolves with the next update; rejects when there is none any more. */
  function update(what: 'all' | 'changes', size: Size): Promise<void> {
    if (stream.destroyed) return Promise.reject(new Error('the connection has ended'));
    next ??= withQuietRejection();
    stream.write(updateRequest(what, size));
    return next.promise;
  }

  async function receiveRectangle(): Promise<'pixels' | 'size' | 'other'> {
    const head = await reader.take(12);
    const rectangle: Rectangle = {
      x: head.readUInt16BE(0),
      y: head.readUInt16BE(2),
      width: head.readUInt16BE(4),
      height: head.readUInt16BE(6),
      encoding: head.readInt32BE(8),
    };
    switch (rectangle.encoding) {
      case encodings.raw:
        await receivePixels(rectangle);
        return 'pixels';
      case encodings.desktopSize:
        return resize(rectangle);
      case encodings.extendedDesktopSize: {
        const screens = (await reader.take(4))[0] ?? 0;
        await reader.take(16 * screens);
        return resize(rectangle);
      }
      case encodings.ledState:
        await reader.take(1);
        return 'other';
      case encodings.pointerPosition:
        pointer = { x: rectangle.x, y: rectangle.y };
        return 'other';
      default:
        throw new Error(`unexpected encoding ${rectangle.encoding}`);
    }
  }

  async function receivePixels({ x, y, width, height }: Rectangle): Promise<void> {
    if (x + width > frame.width || y + height > frame.height) throw new Error('outside the screen');
    const rowBytes = width * bytesPerPixel;
    const pixels = await reader.take(rowBytes * height);
    for (let row = 0; row < height; row += 1) {
      const target = ((y + row) * frame.width + x) * bytesPerPixel;
      pixels.copy(frame.pixels, target, row * rowBytes, (row + 1) * rowBytes);
    }
  }

  function resize(size: Size): 'size' | 'other' {
    if (size.width === frame.width && size.height === frame.height) return 'other';
    frame = emptyFrame(checkedSize(size));
    return 'size';
  }

  async function skipCutText(): Promise<void> {
    const length = (await reader.take(7)).readUInt32BE(3);
    if (length > maxCutTextBytes) throw new Error('too long a text');
    await reader.take(length);
  }

  const ended = receive().catch((cause: unknown) => {
    stream.destroy();
    next?.reject(cause);
    whole.reject(cause);
    next = undefined;
  });
  askForAll();

  return {
    get size() {
      return { width: frame.width, height: frame.height };
    },
    get pointer() {
      return pointer;
    },
    async frame() {
      // What comes first may have been under way before; what follows was asked for after that.
      for (let updates = 0; updates < 2; updates += 1) {
        stream.write(updateRequest('changes', frame));
        await update('all', onePixel);
      }
      await whole.promise;
      return frame;
    },
    change: () => update('changes', frame),
    assumePointer(at) {
      pointer = at;
    },
    point(at, buttons) {
      pointer = at;
      if (stream.writable) stream.write(pointerEvent(at, buttons));
    },
    key(keysym, state) {
      if (stream.writable) stream.write(keyEvent(keysym, state));
    },
    ended,
    close() {
      // What was written still arrives.
      stream.end();
    },
  };
}

/** Whoever waited may have gone. */
function withQuietRejection(): PromiseWithResolvers<void> {
  const waiting = Promise.withResolvers<void>();
  waiting.promise.catch(() => undefined);
  return waiting;
}

function emptyFrame({ width, height }: Size): Frame {
  return { width, height, pixels: Buffer.alloc(width * height * bytesPerPixel) };
}

function checkedSize({ width, height }: Size): Size {
  if (width < 1 || height < 1 || width > maxSide || height > maxSide) {
    throw new Error(`not a size of a desktop: ${width}×${height}`);
  }
  return { width, height };
}
