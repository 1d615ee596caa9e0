import type { Socket } from 'node:net';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  DetachReason,
  TerminalAttachment,
  TerminalError,
  TerminalSink,
} from '../../ports/index.ts';
import { bytesHeader, createFrameReader, jsonFrame } from './framing.ts';
import { attachMessageSchema, type Hello } from './protocol.ts';

/** Typed and not taken by the host: its writer has to wait. */
const inputLimitBytes = 256 * 1024;

/** Greets over an open connection; the program's output goes to the sink from then on. */
export function openAttachment(
  socket: Socket,
  hello: Hello,
  sink: TerminalSink,
  reasonOfLoss: () => DetachReason,
): Promise<Result<TerminalAttachment, TerminalError>> {
  let attached = false;
  let ended = false;

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
    const read = createFrameReader({
      json(value) {
        const message = attachMessageSchema.safeParse(value);
        if (!message.success) socket.destroy();
        else if (message.data.kind === 'attached') {
          attached = true;
          resolve(ok(attachment));
        } else if (message.data.kind === 'refused') {
          refuse({ kind: message.data.reason, message: message.data.message });
        } else end('exited');
      },
      bytes: (part) => {
        if (!ended) sink.data(part);
      },
    });
    socket.on('data', (chunk: Buffer) => {
      if (!read(chunk)) socket.destroy();
    });
    // An end without the word `exited` is a loss; a paused reader learns it after all output.
    socket.on('close', () => {
      if (attached) end(reasonOfLoss());
      else if (!ended) refuse({ kind: 'host_failed', message: 'The terminal host has ended.' });
    });
    socket.write(jsonFrame(hello));
  });
}
