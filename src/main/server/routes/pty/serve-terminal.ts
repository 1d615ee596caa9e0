import {
  PTY_BEHIND_CODE,
  PTY_EXITED_CODE,
  PTY_WINDOW_BYTES,
  type PtyClientMessage,
  type PtyServerMessage,
} from '#shared/api/terminals.ts';
import type { Result } from '#shared/kernel/result.ts';
import type {
  DetachReason,
  TerminalAttachment,
  TerminalSink,
} from '../../../services/terminals/index.ts';
import { closeCodes, type PacedSocket } from '../../websocket/socket-route.ts';
import { createClientInput } from './client-input.ts';
import { createOutputPace } from './output-pace.ts';

export type Attach = (
  sink: TerminalSink,
) => Promise<Result<TerminalAttachment, { readonly message: string }>>;

/** The frame is no JSON of the contract. */
const invalidPayload = 1007;

const endings: Readonly<Record<DetachReason, { readonly code: number; readonly reason: string }>> =
  {
    exited: { code: PTY_EXITED_CODE, reason: 'the program has ended' },
    behind: { code: PTY_BEHIND_CODE, reason: 'the client did not keep up; connect again' },
    lost: { code: closeCodes.internal, reason: 'the terminal host has ended; connect again' },
  };

/** Joins an open socket and a terminal, neither of which runs ahead of the other. */
export async function serveTerminal(
  socket: PacedSocket,
  attach: Attach,
  options: { readonly acks: boolean },
): Promise<void> {
  const input = createClientInput();
  let attachment: TerminalAttachment | undefined;
  /** What had come before the socket was paused. */
  const early: PtyClientMessage[] = [];
  let wantsPause = false;
  let closed = false;
  const pace = createOutputPace(options.acks ? PTY_WINDOW_BYTES : undefined, {
    pause() {
      wantsPause = true;
      attachment?.pause();
    },
    resume() {
      wantsPause = false;
      attachment?.resume();
    },
  });

  function accept(messages: readonly PtyClientMessage[] | undefined): void {
    if (messages === undefined) {
      socket.close(invalidPayload, 'the message is not valid');
      return;
    }
    for (const message of messages) apply(message);
  }

  function apply(message: PtyClientMessage): void {
    if (closed) return;
    if (!attachment) {
      early.push(message);
      return;
    }
    const { data, width, height, ack } = message;
    if (data !== undefined) attachment.write(data);
    if (width && height) attachment.resize({ columns: width, rows: height });
    if (ack !== undefined) pace.acknowledged(ack);
    if (attachment.inputFull) socket.pause();
  }

  // Until there is somebody to tell.
  socket.pause();
  socket.onText((text) => accept(input.readText(text)));
  socket.onBinary((bytes) => accept(input.readBinary(bytes)));
  socket.onClose(() => {
    closed = true;
    attachment?.close();
  });

  const attached = await attach({
    data(bytes, done) {
      const { length } = bytes;
      pace.sending(length);
      socket.sendBinary(bytes, () => {
        pace.sent(length);
        done();
      });
    },
    resized({ columns, rows }) {
      const message: PtyServerMessage = { width: columns, height: rows };
      socket.sendText(JSON.stringify(message));
    },
    end(reason) {
      const { code, reason: words } = endings[reason];
      socket.close(code, words);
    },
  });
  if (!attached.ok) {
    socket.resume();
    socket.close(closeCodes.internal, attached.error.message);
    return;
  }
  attachment = attached.value;
  if (closed) attachment.close();
  if (wantsPause) attachment.pause();
  attachment.onInputDrained(() => socket.resume());
  socket.resume();
  for (const message of early.splice(0)) apply(message);
}
