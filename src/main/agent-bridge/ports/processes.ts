import type { ChatId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';

export type ProcessError = {
  readonly kind: 'invalid' | 'not_found' | 'not_running' | 'start_failed';
  readonly message: string;
};

export type StartProcess = {
  readonly chatId: ChatId;
  /** Run by `sh -c`, in a process group of its own, without standard input. */
  readonly command: string;
  /** Absolute; the workspace folder when absent. */
  readonly workdir?: string;
  readonly background: boolean;
  readonly env?: Readonly<Record<string, string>>;
};

export type Truncation = {
  readonly original_bytes: number;
  readonly retained_bytes: number;
  readonly omitted_bytes: number;
  readonly strategy: 'head_tail';
};

export type ProcessOutput = {
  /** Standard output and error as they came; the first and last 16 KiB are kept. */
  readonly output: string;
  readonly truncated?: Truncation;
  readonly running: boolean;
  /** -1 when the end is unknown. */
  readonly exitCode?: number;
};

export type ProcessInfo = {
  readonly id: string;
  readonly command: string;
  readonly workdir?: string;
  readonly background: boolean;
  readonly running: boolean;
  readonly exitCode?: number;
  readonly startedAtUnix: number;
  readonly exitedAtUnix?: number;
};

/** A process ended; `workdir` only when its start named one. */
export type ProcessExit = {
  readonly chatId: ChatId;
  readonly id: string;
  readonly workdir?: string;
};

/** Processes of one workspace. A chat sees only the ones it started. */
export interface ProcessesPort {
  start(request: StartProcess): Promise<Result<{ readonly id: string }, ProcessError>>;
  /** Running first, then newest first; at most 10. */
  list(chatId: ChatId): readonly ProcessInfo[];
  /**
   * With `waitMs` it resolves at exit, at the latest after that time, or when the signal aborts
   * (the process goes on).
   */
  output(
    chatId: ChatId,
    id: string,
    wait?: { readonly waitMs: number; readonly signal?: AbortSignal },
  ): Promise<Result<ProcessOutput, ProcessError>>;
  /** To the whole process group. */
  signal(
    chatId: ChatId,
    id: string,
    signal: 'terminate' | 'kill',
  ): Promise<Result<void, ProcessError>>;
  /** Live output for the person's view; stops by itself at exit. */
  onOutput(id: string, listener: (chunk: string) => void): () => void;
  onExit(listener: (exit: ProcessExit) => void): () => void;
}
