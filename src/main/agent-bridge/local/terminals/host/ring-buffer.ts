/** The newest bytes of a stream. */
export interface RingBuffer {
  write(bytes: Uint8Array): void;
  read(): Buffer;
}

export function createRingBuffer(capacity: number): RingBuffer {
  const bytes = Buffer.alloc(capacity);
  let next = 0;
  let filled = false;

  function put(part: Uint8Array): void {
    bytes.set(part, next);
    next += part.length;
    if (next === capacity) {
      next = 0;
      filled = true;
    }
  }

  return {
    write(chunk) {
      const kept = chunk.length > capacity ? chunk.subarray(chunk.length - capacity) : chunk;
      const room = capacity - next;
      put(kept.subarray(0, room));
      if (kept.length > room) put(kept.subarray(room));
    },
    read() {
      if (!filled) return Buffer.from(bytes.subarray(0, next));
      return Buffer.concat([bytes.subarray(next), bytes.subarray(0, next)]);
    },
  };
}
