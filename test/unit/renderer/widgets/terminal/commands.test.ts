import { describe, expect, it } from 'vitest';
import {
  describeCommand,
  describeDuration,
  MAX_COMMANDS,
  noCommands,
  withMark,
  type CommandsState,
  type MarkContext,
} from '#renderer/widgets/terminal/commands.ts';

const at = (nowMs: number | undefined, typed = ''): MarkContext => ({
  typed,
  folder: '/work',
  nowMs,
});

function run(state: CommandsState, command: string, exitCode: number, from = 0): CommandsState {
  const prompted = withMark(
    withMark(state, { type: 'prompt', secondary: false, redraws: undefined }, at(from)),
    { type: 'input' },
    at(from),
  );
  const running = withMark(prompted, { type: 'output', command: undefined }, at(from, command));
  return withMark(running, { type: 'end', exitCode }, at(from + 1500));
}

describe('withMark', () => {
  it('makes a command with its exit code and duration out of its marks', () => {
    const [command] = run(noCommands, 'make', 2).commands;
    expect(command).toMatchObject({
      text: 'make',
      folder: '/work',
      phase: 'ended',
      exitCode: 2,
      durationMs: 1500,
    });
  });

  it('believes the shell rather than the screen', () => {
    const state = withMark(noCommands, { type: 'output', command: 'real' }, at(0, 'typed'));
    expect(state.commands[0]?.text).toBe('real');
  });

  it('makes nothing of an empty line, and ends what the shell lost sight of', () => {
    const empty = withMark(noCommands, { type: 'output', command: undefined }, at(0, '  '));
    expect(empty.commands).toEqual([]);
    const running = withMark(noCommands, { type: 'output', command: 'ssh host' }, at(0));
    const prompted = withMark(
      running,
      { type: 'prompt', secondary: false, redraws: undefined },
      at(9),
    );
    expect(prompted.commands[0]).toMatchObject({ phase: 'ended', exitCode: undefined });
  });

  it('does not time what happened earlier', () => {
    const shown = withMark(noCommands, { type: 'output', command: 'make' }, at(undefined));
    const ended = withMark(shown, { type: 'end', exitCode: 0 }, at(20));
    expect(ended.commands[0]).toMatchObject({ exitCode: 0, durationMs: undefined });
  });

  it('forgets the oldest, and gives no id twice', () => {
    let state = noCommands;
    for (let index = 0; index < MAX_COMMANDS + 3; index += 1) state = run(state, `c${index}`, 0);
    expect(state.commands).toHaveLength(MAX_COMMANDS);
    expect(state.commands[0]?.text).toBe('c3');
    expect(new Set(state.commands.map(({ id }) => id)).size).toBe(MAX_COMMANDS);
  });
});

describe('words', () => {
  it('say how a command ended', () => {
    const [ended] = run(noCommands, 'make', 2).commands;
    expect(ended && describeCommand(ended)).toBe('exit 2 · 1.5 s');
    expect(describeCommand({ phase: 'running', exitCode: undefined, durationMs: undefined })).toBe(
      'Running',
    );
  });

  it('measure from milliseconds to minutes', () => {
    expect(describeDuration(40)).toBe('40 ms');
    expect(describeDuration(3200)).toBe('3.2 s');
    expect(describeDuration(245_000)).toBe('4 min 5 s');
  });
});
