import type { Clock } from '#shared/kernel/clock.ts';
import type { SocketState } from '../transport/socket-state.ts';
import type { Transport } from '../transport/transport.ts';
import type { TerminalDisplay } from './terminal-display.ts';
import { createTerminalFlow } from './terminal-flow.ts';

/** A display joined to its program. */
export interface TerminalLink {
  /** False without a connection. */
  write(data: string): boolean;
  /** Asks for the size that the display wants; it has it when the program has. */
  tellSize(): void;
  /** Tries now instead of after the delay. */
  reconnect(): void;
  /** The program goes on for a while; what was on its way is void. */
  close(): void;
}

export type TerminalLinkOptions = {
  readonly agentId: string;
  readonly terminalId: string;
  readonly display: TerminalDisplay;
  /** Joins only what runs, without a size of its own. */
  readonly follow: boolean;
  /** Something that came is on the display. */
  readonly onShown: () => void;
  readonly onExit: () => void;
  /** No program could be started; `reason` is the server's sentence, or empty. */
  readonly onRefused: (reason: string) => void;
  readonly onState: (state: SocketState) => void;
};

export function openTerminalLink(
  deps: {
    readonly api: Pick<Transport, 'openPty'>;
    readonly clock: Pick<Clock, 'monotonicMs' | 'setTimer'>;
  },
  options: TerminalLinkOptions,
): TerminalLink {
  const { agentId, terminalId, display, follow } = options;
  const flow = createTerminalFlow(display, deps.clock, (bytes) => {
    socket.consumed(bytes);
    options.onShown();
  });
  const wantedSize = (): { readonly width: number; readonly height: number } => {
    const { columns, rows } = display.size();
    return { width: columns, height: rows };
  };
  const socket = deps.api.openPty({
    agentId,
    terminalId,
    follow,
    size: wantedSize,
    onOpen() {
      flow.restart();
      display.restart();
    },
    onData: (bytes) => flow.push(bytes),
    onSize: ({ width, height }) => flow.resize({ columns: width, rows: height }),
    onExit: options.onExit,
    onRefused: options.onRefused,
    onState: options.onState,
  });
  return {
    write: (data) => socket.write(data),
    tellSize() {
      if (!follow) socket.resize(wantedSize());
    },
    reconnect: () => socket.retryNow(),
    close() {
      socket.close();
      flow.restart();
    },
  };
}
