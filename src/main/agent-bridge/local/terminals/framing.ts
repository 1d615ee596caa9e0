/**
 * What core and terminal host send each other: four bytes of length (big endian), one byte of
 * kind, then the payload. Documents are complete when they are told; bytes pass in pieces as they
 * come, so that a large frame needs no memory.
 */
export const frameKinds = { json: 1, bytes: 2 } as const;

export const FRAME_HEADER_BYTES = 5;
/** A document holds a whole environment, which the system limits to less. */
const maxDocumentBytes = 8 * 1024 * 1024;

export function jsonFrame(value: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(value), 'utf8');
  return Buffer.concat([frameHeader(frameKinds.json, payload.length), payload]);
}

/** The head of a frame of raw bytes, to be followed by as many. */
export function bytesHeader(length: number): Buffer {
  return frameHeader(frameKinds.bytes, length);
}

/** A frame of `length` raw bytes, written to the start of the memory. */
export function bytesFrame(memory: Buffer, parts: readonly Buffer[], length: number): Buffer {
  writeHeader(memory, frameKinds.bytes, length);
  let end = FRAME_HEADER_BYTES;
  for (const part of parts) end += part.copy(memory, end);
  return memory.subarray(0, end);
}

function frameHeader(kind: number, length: number): Buffer {
  return writeHeader(Buffer.allocUnsafe(FRAME_HEADER_BYTES), kind, length);
}

function writeHeader(memory: Buffer, kind: number, length: number): Buffer {
  memory.writeUInt32BE(length, 0);
  memory.writeUInt8(kind, FRAME_HEADER_BYTES - 1);
  return memory;
}

export interface FrameSink {
  json(value: unknown): void;
  bytes(part: Buffer): void;
}

/** Reads frames from chunks of any size, of which it keeps nothing. False for what is no frame: the rest means nothing. */
export function createFrameReader(sink: FrameSink): (chunk: Buffer) => boolean {
  let header = Buffer.alloc(0);
  let kind = 0;
  let missing = 0;
  let document: Buffer[] = [];

  function open(): boolean {
    missing = header.readUInt32BE(0);
    kind = header.readUInt8(FRAME_HEADER_BYTES - 1);
    header = Buffer.alloc(0);
    if (kind === frameKinds.json) return missing > 0 && missing <= maxDocumentBytes;
    return kind === frameKinds.bytes;
  }

  function finishDocument(): boolean {
    const text = Buffer.concat(document).toString('utf8');
    document = [];
    try {
      sink.json(JSON.parse(text));
      return true;
    } catch (cause) {
      if (cause instanceof SyntaxError) return false;
      throw cause;
    }
  }

  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (missing === 0) {
        const needed = FRAME_HEADER_BYTES - header.length;
        header = Buffer.concat([header, rest.subarray(0, needed)]);
        rest = rest.subarray(needed);
        if (header.length === FRAME_HEADER_BYTES && !open()) return false;
        continue;
      }
      const part = rest.subarray(0, missing);
      rest = rest.subarray(part.length);
      missing -= part.length;
      if (kind === frameKinds.bytes) sink.bytes(part);
      else document.push(Buffer.from(part));
      if (kind === frameKinds.json && missing === 0 && !finishDocument()) return false;
    }
    return true;
  };
}
