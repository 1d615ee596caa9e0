import { assertNever } from '#shared/kernel/assert-never.ts';
import type { ShellMark } from './marks.ts';

/** A command that was run at the prompt. */
export type Command = {
  readonly id: number;
  readonly text: string;
  /** Where it ran, when the shell says so. */
  readonly folder: string | undefined;
  readonly phase: 'running' | 'ended';
  /** Undefined while it runs, and when the shell did not say. */
  readonly exitCode: number | undefined;
  /** Monotonic; undefined when its start was not seen as it happened. */
  readonly startedAtMs: number | undefined;
  /** Undefined while it runs, and when its start or end was not seen as it happened. */
  readonly durationMs: number | undefined;
};

export type CommandsState = {
  /** Oldest first. */
  readonly commands: readonly Command[];
  /** What the shell is at. */
  readonly phase: 'unknown' | 'prompt' | 'input' | 'running';
  readonly lastId: number;
};

/** Commands beyond this are the oldest and are forgotten. */
export const MAX_COMMANDS = 500;

export const noCommands: CommandsState = { commands: [], phase: 'unknown', lastId: 0 };

export type MarkContext = {
  /** What stands at the prompt, for shells that do not say what they run. */
  readonly typed: string;
  readonly folder: string | undefined;
  /** Undefined while what happened earlier is shown again. */
  readonly nowMs: number | undefined;
};

/** Folds one mark in; the same object when it means nothing here. */
export function withMark(
  state: CommandsState,
  mark: ShellMark,
  context: MarkContext,
): CommandsState {
  switch (mark.type) {
    case 'prompt':
      if (mark.secondary) return state;
      // A shell that was left without a word (an inner shell, a kill) ends what ran.
      return { ...endRunning(state, undefined, undefined), phase: 'prompt' };
    case 'input':
      return state.phase === 'input' ? state : { ...state, phase: 'input' };
    case 'output': {
      const text = (mark.command ?? context.typed).trim();
      if (text === '') return { ...state, phase: 'running' };
      const { folder, nowMs } = context;
      const ended = endRunning(state, undefined, undefined);
      const command: Command = {
        id: state.lastId + 1,
        text,
        folder,
        phase: 'running',
        exitCode: undefined,
        startedAtMs: nowMs,
        durationMs: undefined,
      };
      return {
        commands: [...ended.commands, command].slice(-MAX_COMMANDS),
        phase: 'running',
        lastId: command.id,
      };
    }
    case 'end':
      return { ...endRunning(state, mark.exitCode, context.nowMs), phase: 'unknown' };
    default:
      return assertNever(mark);
  }
}

function endRunning(
  state: CommandsState,
  exitCode: number | undefined,
  nowMs: number | undefined,
): CommandsState {
  const last = state.commands.at(-1);
  if (last?.phase !== 'running') return state;
  const { startedAtMs } = last;
  const durationMs =
    startedAtMs === undefined || nowMs === undefined ? undefined : nowMs - startedAtMs;
  const ended: Command = { ...last, phase: 'ended', exitCode, durationMs };
  return { ...state, commands: [...state.commands.slice(0, -1), ended] };
}

/** `exit 1 · 3.2 s`. */
export function describeCommand({
  phase,
  exitCode,
  durationMs,
}: Pick<Command, 'phase' | 'exitCode' | 'durationMs'>): string {
  if (phase === 'running') return 'Running';
  const exit = exitCode === undefined ? 'ended' : `exit ${exitCode}`;
  return durationMs === undefined ? exit : `${exit} · ${describeDuration(durationMs)}`;
}

/** `140 ms`, `3.2 s`, `4 min 5 s`. */
export function describeDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
