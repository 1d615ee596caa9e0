import type { Dispose } from '#shared/kernel/clock.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';

/** A terminal's id is its client's choice, so that only the workspace makes it unique. */
export type TerminalKey = { readonly workspaceId: WorkspaceId; readonly id: string };

export type TerminalSize = { readonly columns: number; readonly rows: number };

export type OpenTerminal = {
  readonly key: TerminalKey;
  readonly size: TerminalSize;
  /** Absolute. */
  readonly folder: string;
  /** Run by the person's shell; a login shell when empty. */
  readonly command: string;
  /** Beside the person's own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly shellIntegration: boolean;
  readonly keep: boolean;
  /** How long it goes on without a client, unless it is kept. */
  readonly idleMs: number;
  /** Shown between what an earlier program under the same key wrote and a new one. */
  readonly mark: string;
  /** All kept scrollback is sent to the new client in place of the last 64 KiB. */
  readonly history: boolean;
  /** Only joins a program that runs, and leaves its size alone until a resize. */
  readonly follow?: boolean;
  /** The sink is told the size for what follows, at the start and wherever it changes. */
  readonly sizes?: boolean;
};

/** A program that runs. */
export type RunningTerminal = {
  readonly key: TerminalKey;
  readonly shell: string;
  readonly command: string;
  /** As far as the shell told; else where it started. */
  readonly cwd: string;
  /** As the program named it; empty when it did not. */
  readonly title: string;
  readonly startedAt: Date;
  readonly clients: number;
  readonly keep: boolean;
};

export type EndedTerminal = {
  readonly key: TerminalKey;
  readonly cwd: string;
  /** Undefined when the end was not seen. */
  readonly exitCode: number | undefined;
  readonly endedAt: Date;
};

export type TerminalEvent =
  | { readonly kind: 'changed'; readonly terminal: RunningTerminal }
  | { readonly kind: 'ended'; readonly terminal: EndedTerminal };

/**
 * Why an attachment ended: `exited` after the last output of the program; `behind` for a client
 * that did not keep up while others did; `lost` when the terminal's host is gone.
 */
export type DetachReason = 'exited' | 'behind' | 'lost';

export interface TerminalSink {
  /**
   * Raw output in any pieces: first what was written before, then what is live. The memory is used
   * again after `done`.
   */
  data(bytes: Uint8Array, done: () => void): void;
  /** What comes next was written for this size. Only when it was asked for. */
  resized(size: TerminalSize): void;
  /** At most once; not after `close`. */
  end(reason: DetachReason): void;
}

export interface TerminalAttachment {
  write(data: string): void;
  resize(size: TerminalSize): void;
  /** Output waits where it is: in the end the program waits, when nobody else reads it. */
  pause(): void;
  resume(): void;
  /** Input that the program has not taken yet makes its writer wait. */
  readonly inputFull: boolean;
  onInputDrained(listener: () => void): void;
  /** The program goes on. */
  close(): void;
}

export type TerminalError = {
  readonly kind: 'start_failed' | 'too_many' | 'host_failed' | 'not_running';
  readonly message: string;
};

/** Terminals of this computer. They outlive the process that asked for them, but not `close`. */
export interface TerminalsPort {
  /** Finds those that run from before; the ones that ended meanwhile are told as events. */
  recover(): Promise<readonly RunningTerminal[]>;
  running(): readonly RunningTerminal[];
  /** Joins the program under this key, or starts one. */
  attach(
    request: OpenTerminal,
    sink: TerminalSink,
  ): Promise<Result<TerminalAttachment, TerminalError>>;
  update(key: TerminalKey, change: { readonly keep: boolean; readonly idleMs: number }): void;
  /** Ends the program and everything it started that has not left the terminal. */
  end(key: TerminalKey): Promise<void>;
  /** What is kept of the output, oldest first. */
  scrollback(key: TerminalKey): Promise<Uint8Array>;
  deleteScrollback(key: TerminalKey): Promise<void>;
  onEvent(listener: (event: TerminalEvent) => void): Dispose;
  /** Ends every program but those to be kept. */
  close(): Promise<void>;
  /** Ends nothing: every program waits for the next core, as after a crash of this one. */
  leave(): void;
}
