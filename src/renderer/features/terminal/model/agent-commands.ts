import { z } from 'zod';
import type { ToolCallPart, ToolResultPart } from '#shared/api/chat-parts.ts';
import type { ChatViewState } from '#shared/events/chat-state.ts';

/** A command that the chat's agent ran, or is running. */
export type AgentCommand = {
  readonly callId: string;
  /** Empty while the model still writes it. */
  readonly text: string;
  /** Undefined: the workspace folder. */
  readonly folder: string | undefined;
  /** `asking`: it waits for the person. `stopped`: the turn ended without a result. */
  readonly phase: 'preparing' | 'asking' | 'running' | 'done' | 'failed' | 'stopped';
  /** With its colours. */
  readonly output: string;
  /** Undefined when nothing was run or it has not ended. */
  readonly exitCode: number | undefined;
  readonly durationMs: number | undefined;
  /** What kept it from running or ending well, in words. */
  readonly problem: string | undefined;
};

/** Commands beyond this are the oldest and are left to the conversation. */
export const MAX_AGENT_COMMANDS = 500;

type Input = Pick<ChatViewState, 'messages' | 'preview' | 'status' | 'approvals'>;

const argsSchema = z.object({
  command: z.string().catch(''),
  workdir: z.string().optional().catch(undefined),
});

const resultSchema = z.object({
  success: z.boolean().optional().catch(undefined),
  output: z.string().catch(''),
  exit_code: z.number().optional().catch(undefined),
  wall_duration_ms: z.number().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
});

type Ended = { readonly result: unknown; readonly isError: boolean };

/** What was run, oldest first, out of the messages and of what is being streamed. */
export function collectAgentCommands(state: Input): readonly AgentCommand[] {
  const ended = new Map<string, Ended>();
  const live = new Map<string, string>();
  const calls = new Map<string, ToolCallPart>();
  const written = new Map<string, string>();

  function addResult(part: ToolResultPart, isStored: boolean): void {
    const id = part.tool_call_id ?? '';
    if (isStored || part.result !== undefined || part.is_error !== undefined) {
      ended.set(id, { result: part.result, isError: part.is_error === true });
    }
  }

  for (const { content } of state.messages) {
    for (const part of content ?? []) {
      if (part.type === 'tool-call' && part.tool_name === 'execute') {
        calls.set(part.tool_call_id ?? '', part);
      } else if (part.type === 'tool-result') addResult(part, true);
    }
  }
  for (const part of state.preview) {
    if (part.kind === 'tool-call' && part.part.tool_name === 'execute') {
      const id = part.part.tool_call_id ?? '';
      if (!calls.has(id)) calls.set(id, part.part);
      written.set(id, part.argsText);
    } else if (part.kind === 'tool-result') {
      live.set(part.part.tool_call_id ?? '', part.liveText);
      addResult(part.part, false);
    }
  }

  const asking = new Set(state.approvals.map((request) => request.tool_call_id));
  return Array.from(calls)
    .slice(-MAX_AGENT_COMMANDS)
    .map(([callId, call]) =>
      describeCall({
        callId,
        args: call.args ?? parseJson(written.get(callId) ?? ''),
        ended: ended.get(callId),
        liveText: live.get(callId) ?? '',
        isAsking: asking.has(callId),
        isActive: isActive(state.status),
      }),
    );
}

type CallFacts = {
  readonly callId: string;
  readonly args: unknown;
  readonly ended: Ended | undefined;
  readonly liveText: string;
  readonly isAsking: boolean;
  readonly isActive: boolean;
};

function describeCall(facts: CallFacts): AgentCommand {
  const args = argsSchema.safeParse(facts.args).data;
  const result = resultSchema.safeParse(facts.ended?.result).data;
  const failure =
    typeof facts.ended?.result === 'string' && facts.ended.isError
      ? facts.ended.result
      : result?.error;
  const hasRun = result?.exit_code !== undefined && result.exit_code !== -1;
  return {
    callId: facts.callId,
    text: args?.command ?? '',
    folder: args?.workdir || undefined,
    phase: phaseOf(facts, args?.command, result?.success),
    output: result?.output || facts.liveText,
    exitCode: hasRun ? result.exit_code : undefined,
    durationMs: result?.wall_duration_ms,
    problem: failure,
  };
}

function phaseOf(
  { ended, isAsking, isActive }: CallFacts,
  command: string | undefined,
  success: boolean | undefined,
): AgentCommand['phase'] {
  if (ended) return ended.isError || success === false ? 'failed' : 'done';
  if (!isActive) return 'stopped';
  if (isAsking) return 'asking';
  return command === undefined || command === '' ? 'preparing' : 'running';
}

function isActive(status: Input['status']): boolean {
  return status === 'running' || status === 'pending' || status === 'requires_action';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
