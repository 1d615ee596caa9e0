import { describe, expect, it } from 'vitest';
import { emptyChatView, type ChatViewState } from '#shared/events/chat-state.ts';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import {
  collectAgentCommands,
  MAX_AGENT_COMMANDS,
} from '#renderer/features/terminal/model/agent-commands.ts';

function call(id: string, command: string): ChatMessagePart {
  return { type: 'tool-call', tool_call_id: id, tool_name: 'execute', args: { command } };
}

function result(id: string, value: unknown): ChatMessagePart {
  return { type: 'tool-result', tool_call_id: id, tool_name: 'execute', result: value };
}

function view(parts: ChatMessagePart[], change: Partial<ChatViewState> = {}): ChatViewState {
  const message = {
    id: 1,
    chat_id: '7f4a7e3a-c5d0-418e-aaed-9a08228a9ea5',
    created_at: '2026-01-01T00:00:00Z',
    role: 'assistant' as const,
    content: parts,
  };
  return { ...emptyChatView, messages: [message], status: 'running', ...change };
}

describe('collectAgentCommands', () => {
  it('tells how a command ended', () => {
    const ended = { success: false, output: 'boom', exit_code: 1, wall_duration_ms: 320 };
    expect(collectAgentCommands(view([call('a', 'npm test'), result('a', ended)]))).toEqual([
      {
        callId: 'a',
        text: 'npm test',
        folder: undefined,
        phase: 'failed',
        output: 'boom',
        exitCode: 1,
        durationMs: 320,
        problem: undefined,
      },
    ]);
  });

  it('shows what runs now with what it has printed', () => {
    const state = view([], {
      preview: [
        {
          kind: 'tool-call',
          part: {
            type: 'tool-call',
            tool_call_id: 'a',
            tool_name: 'execute',
            args: { command: 'make' },
          },
          argsText: '',
        },
        {
          kind: 'tool-result',
          part: { type: 'tool-result', tool_call_id: 'a', tool_name: 'execute' },
          liveText: 'compiling',
        },
      ],
    });
    expect(collectAgentCommands(state)).toMatchObject([
      { text: 'make', phase: 'running', output: 'compiling', exitCode: undefined },
    ]);
    expect(collectAgentCommands({ ...state, status: 'waiting' })).toMatchObject([
      { phase: 'stopped' },
    ]);
  });

  it('leaves other tools out, survives odd results, and is bounded', () => {
    const other: ChatMessagePart = { type: 'tool-call', tool_call_id: 'x', tool_name: 'read_file' };
    expect(collectAgentCommands(view([other]))).toEqual([]);
    expect(collectAgentCommands(view([call('a', 'ls'), result('a', 'odd')]))).toMatchObject([
      { text: 'ls', phase: 'done', output: '' },
    ]);
    const many = Array.from({ length: MAX_AGENT_COMMANDS + 2 }, (_, index) =>
      call(`${index}`, 'ls'),
    );
    const found = collectAgentCommands(view(many));
    expect(found).toHaveLength(MAX_AGENT_COMMANDS);
    expect(found[0]?.callId).toBe('2');
  });
});
