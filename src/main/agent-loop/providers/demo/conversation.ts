import { z } from 'zod';
import type { PromptMessage } from '../../model/model-client.ts';

/** A call of this turn with its answer. */
export type DoneCall = {
  readonly toolName: string;
  readonly args: unknown;
  readonly result: unknown;
  readonly isError: boolean;
};

/** Where the conversation stands: the newest request and what was done for it. */
export type TurnView = {
  readonly request: string;
  /** In the order in which the calls were made. */
  readonly done: readonly DoneCall[];
  /** Where a chat that plans is to write its plan. */
  readonly planPath: string | undefined;
};

export function turnView(messages: readonly PromptMessage[]): TurnView {
  const start = messages.findLastIndex((message) => message.role === 'user');
  const request = messages[start];
  const turn = messages.slice(start + 1);
  const results = new Map(
    turn.flatMap((message) => (message.role === 'tool' ? [[message.callId, message]] : [])),
  );
  const done = turn.flatMap((message) => {
    if (message.role !== 'assistant') return [];
    return message.parts.flatMap((part) => {
      const answer = part.type === 'tool_call' ? results.get(part.callId) : undefined;
      if (part.type !== 'tool_call' || !answer) return [];
      const { result, isError } = answer;
      return [{ toolName: part.toolName, args: part.args, result, isError }];
    });
  });
  return {
    request: request?.role === 'user' ? request.text : '',
    done,
    planPath: planPathIn(messages),
  };
}

function planPathIn(messages: readonly PromptMessage[]): string | undefined {
  for (const message of messages) {
    if (message.role !== 'system') continue;
    const path = /\S+\/PLAN-[0-9a-f-]{36}\.md/.exec(message.text)?.[0];
    if (path !== undefined) return path;
  }
  return undefined;
}

const readResult = z.object({ content: z.string(), total_lines: z.number().optional() });

/** The text of a read file without the line numbers that the tool puts before each line. */
export function fileText(call: DoneCall | undefined): string | undefined {
  if (!call || call.isError) return undefined;
  const parsed = readResult.safeParse(call.result);
  return parsed.data?.content.replace(/^ *\d+\t/gm, '');
}

const commandResult = z.object({
  success: z.boolean(),
  output: z.string().optional(),
  exit_code: z.number(),
  error: z.string().optional(),
  background_process_id: z.string().optional(),
});
export type CommandResult = z.infer<typeof commandResult>;

export function commandOutcome(call: DoneCall | undefined): CommandResult | undefined {
  return call && !call.isError ? commandResult.safeParse(call.result).data : undefined;
}

/** What went wrong in a call, in the tool's words. */
export function failureWords(call: DoneCall): string {
  if (typeof call.result === 'string') return call.result;
  const words = z
    .union([
      z.object({ error: z.string() }).transform(({ error }) => error),
      z.object({ message: z.string() }).transform(({ message }) => message),
    ])
    .safeParse(call.result);
  return words.data ?? JSON.stringify(call.result) ?? 'no reason given';
}

/** The person said no; a file system that says so is another matter. */
export function wasDenied(call: DoneCall): boolean {
  return call.isError && /\bdenied this call\b/i.test(failureWords(call));
}
