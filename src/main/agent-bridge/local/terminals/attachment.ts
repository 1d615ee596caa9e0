import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  DetachReason,
  TerminalAttachment,
  TerminalError,
  TerminalSink,
} from '../../ports/index.ts';
import { POOLED_BYTES, type BufferPool, type Loan } from './buffer-pool.ts';
import { dial } from './dial.ts';
import { bytesHeader, createFrameReader, jsonFrame } from './framing.ts';
import { attachMessageSchema, type Hello } from './protocol.ts';

/** Typed and not taken by the host: its writer has to wait. */
const inputLimitBytes = 256 * 1024;

export type AttachmentDeps = {
  readonly address: string;
  readonly clock: Clock;
  readonly buffers: BufferPool;
  readonly sink: TerminalSink;
  readonly reasonOfLoss: () => Promise<DetachReason>;
  /** Resolves when it is known how the program ended, which has exited. */
  readonly whenEnded: () => Promise<void>;
};

const hostIsGone: TerminalError = {
  kind: 'host_failed',
  message: 'The terminal host has ended.',
};

/** Dials the host and greets; the program's output goes to the sink from then on. */
export async function openAttachment(
  deps: AttachmentDeps,
  hello: Hello,
): Promise<Result<TerminalAttachment, TerminalError>> {
  const { buffers, sink, reasonOfLoss, whenEnded } = deps;
  let attached = false;
  let ended = false;
  let exited = false;
  let take = (_chunk: Buffer, _loan: Loan): void => undefined;
  const socket = await dial(deps.address, deps.clock, {
    buffer: () => buffers.take(POOLED_BYTES),
    callback(length, memory) {
      const buffer = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
      const loan = buffers.lend(buffer);
      take(buffer.subarray(0, length), loan);
      loan.end();
      return true;
    },
  });
  if (!socket) return err(hostIsGone);

  function end(reason: DetachReason): void {
    if (ended) return;
    ended = true;
    sink.end(reason);
  }

  const attachment: TerminalAttachment = {
    write(data) {
      if (!socket.writable || data === '') return;
      const bytes = Buffer.from(data, 'utf8');
      socket.cork();
      socket.write(bytesHeader(bytes.length));
      socket.write(bytes);
      socket.uncork();
    },
    resize({ columns, rows }) {
      if (socket.writable) socket.write(jsonFrame({ kind: 'resize', columns, rows }));
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    get inputFull() {
      return socket.writableLength > inputLimitBytes;
    },
    onInputDrained: (listener) => void socket.on('drain', listener),
    close() {
      ended = true;
      socket.destroy();
    },
  };

  return new Promise((resolve) => {
    const refuse = (error: TerminalError): void => {
      ended = true;
      resolve(err(error));
    };
    let current: Loan | undefined;
    /** Of the read that is being looked at. */
    let output: Buffer | undefined;
    function passOn(): void {
      if (output && !ended && current) sink.data(output, current.hold());
      output = undefined;
    }
    const read = createFrameReader({
      json(value) {
        passOn();
        const message = attachMessageSchema.safeParse(value);
        if (!message.success) socket.destroy();
        else if (message.data.kind === 'attached') {
          attached = true;
          resolve(ok(attachment));
        } else if (message.data.kind === 'refused') {
          refuse({ kind: message.data.reason, message: message.data.message });
        } else if (message.data.kind === 'size') {
          const { columns, rows } = message.data;
          if (!ended) sink.resized({ columns, rows });
        } else {
          exited = true;
          void whenEnded().then(() => end('exited'));
        }
      },
      bytes: (part) => {
        output = output ? movedBehind(output, part) : part;
      },
    });
    take = (chunk, loan) => {
      current = loan;
      const isWhole = read(chunk);
      passOn();
      if (!isWhole) socket.destroy();
    };
    // An end without the word `exited` is a loss; a paused reader learns it after all output.
    socket.on('close', () => {
      if (attached && !exited) void reasonOfLoss().then(end);
      else if (!attached && !ended) refuse(hostIsGone);
    });
    socket.write(jsonFrame(hello));
  });
}

/** Two parts of one read as one: the later moves over the head of its frame, which was read. */
function movedBehind(first: Buffer, later: Buffer): Buffer {
  const both = Buffer.from(first.buffer, first.byteOffset, first.length + later.length);
  later.copy(both, first.length);
  return both;
}
