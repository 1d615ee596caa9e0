import type { ToolCallPart } from '#shared/api/chat-parts.ts';
import { readJson } from '#shared/kernel/read-json.ts';
import type { ModelEvent, ProviderMetadata } from '../model/model-client.ts';
import type { StoredPart } from '../types.ts';
import { parsedCommands } from './parsed-commands.ts';

/** A tool call while it streams and once it is complete. */
export type CallBlock = {
  readonly kind: 'call';
  readonly callId: string;
  toolName: string;
  /** The provider runs it: it is never open here, and worth nothing unless complete. */
  readonly providerExecuted: boolean;
  /** What has streamed of the arguments' JSON. */
  argsText: string;
  /** Set once it is complete. */
  part: ToolCallPart | undefined;
  metadata: ProviderMetadata | undefined;
  /** Why the call cannot be run, for the model. */
  problem: string | undefined;
};

export function createCallBlock(
  callId: string,
  { toolName, providerExecuted = false }: { toolName: string; providerExecuted?: boolean },
): CallBlock {
  return {
    kind: 'call',
    callId,
    toolName,
    providerExecuted,
    argsText: '',
    part: undefined,
    metadata: undefined,
    problem: undefined,
  };
}

/** Completes the block with the model's own final word on it. */
export function completeCall(
  block: CallBlock,
  event: Extract<ModelEvent, { readonly type: 'tool_call' }>,
  createdAt: string,
): ToolCallPart {
  block.toolName = event.toolName;
  block.metadata = event.metadata;
  if (event.invalidArgs === undefined) return close(block, event.args ?? {}, createdAt);
  block.problem ??= unreadable(event.invalidArgs);
  return close(block, event.invalidArgs, createdAt);
}

/** Completes a block whose end the model never sent, from what has streamed of it. */
export function completeCutCall(
  block: CallBlock,
  cutBy: 'length' | 'end',
  createdAt: string,
): ToolCallPart {
  const args = readJson(block.argsText);
  if (args.ok) return close(block, args.value, createdAt);
  block.problem ??=
    cutBy === 'length'
      ? 'The arguments were cut off by the limit on output length, so the call was not run. ' +
        'Do it in smaller pieces.'
      : 'The arguments ended before they were complete, so the call was not run.';
  return close(block, {}, createdAt);
}

/** What a model is told about arguments that cannot be read. */
export function unreadable(args: string): string {
  const read = readJson(args);
  return `The arguments are ${read.ok ? 'not a JSON object' : read.error}. Call again with a JSON object.`;
}

export function storedCall(block: CallBlock): StoredPart[] {
  if (block.part === undefined) return [];
  return [block.metadata ? { ...block.part, provider_metadata: block.metadata } : block.part];
}

function close(block: CallBlock, args: unknown, createdAt: string): ToolCallPart {
  const commands = block.toolName === 'execute' ? commandsOf(args) : undefined;
  block.part = {
    type: 'tool-call',
    tool_call_id: block.callId,
    tool_name: block.toolName,
    args,
    ...(block.providerExecuted ? { provider_executed: true } : {}),
    ...(commands ? { parsed_commands: commands } : {}),
    created_at: createdAt,
  };
  return block.part;
}

function commandsOf(args: unknown): string[][] | undefined {
  if (typeof args !== 'object' || args === null || !('command' in args)) return undefined;
  return typeof args.command === 'string' ? parsedCommands(args.command) : undefined;
}
