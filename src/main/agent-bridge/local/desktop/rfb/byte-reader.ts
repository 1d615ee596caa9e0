import type { Readable } from 'node:stream';

/** Takes exact counts of bytes from a stream that somebody else ends. */
export interface ByteReader {
  /** Rejects when the stream ends before. One call at a time. */
  take(count: number): Promise<Buffer>;
}

export function createByteReader(stream: Readable): ByteReader {
  let pieces: Buffer[] = [];
  let available = 0;
  let ended: Error | undefined;
  let waiting: { readonly count: number; wake(): void } | undefined;

  const wake = (): void => {
    if (waiting && (ended || available >= waiting.count)) waiting.wake();
  };
  stream.on('data', (bytes: Buffer) => {
    pieces.push(bytes);
    available += bytes.length;
    wake();
    // No more is read than somebody waits for.
    if (!waiting) stream.pause();
  });
  const end = (): void => {
    ended ??= new Error('the connection has ended');
    wake();
  };
  stream.on('error', end).on('end', end).on('close', end);

  return {
    async take(count) {
      if (available < count) {
        if (ended) throw ended;
        stream.resume();
        await new Promise<void>((resolve) => {
          waiting = { count, wake: resolve };
        });
        waiting = undefined;
      }
      if (available < count) throw ended ?? new Error('too few bytes');
      const [only] = pieces;
      const all = only && pieces.length === 1 ? only : Buffer.concat(pieces);
      pieces = all.length > count ? [all.subarray(count)] : [];
      available -= count;
      return all.subarray(0, count);
    },
  };
}
