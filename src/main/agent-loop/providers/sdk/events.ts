import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type { ChatMessageUsage } from '#shared/api/chats.ts';
import { readJson } from '#shared/kernel/read-json.ts';
import type { FinishReason, ModelEvent } from '../../model/model-client.ts';
import type { SdkDialect } from './dialect.ts';
import { keptMetadata, mergeMetadata, providerMark } from './metadata.ts';
import { namedAsOurs, toolResultEvent } from './provider-tools.ts';

type OpenBlock = {
  readonly blockId: string;
  readonly kind: 'text' | 'reasoning';
  metadata: SharedV4ProviderMetadata | undefined;
  /** Something of it has been passed on. */
  seen: boolean;
};

type CallDelta = Extract<ModelEvent, { type: 'tool_call_delta' }>;

/** A long run of the provider's own tools is cut into several answers. */
const ANTHROPIC_PAUSE = 'pause_turn';

type FinishPart = Extract<LanguageModelV4StreamPart, { type: 'finish' }>;

/** Turns the parts of one answer into our events. */
export interface EventTranslator {
  translate(part: LanguageModelV4StreamPart): ModelEvent[];
  /** The closing event, or undefined when the answer broke off before its end. */
  finish(): ModelEvent | undefined;
}

export function createEventTranslator(
  dialect: Pick<SdkDialect, 'metadataKey' | 'relays'>,
  /** Our tools by the names that the model knows them by. */
  offered: ReadonlyMap<string, string>,
): EventTranslator {
  const blocks = new Map<string, OpenBlock>();
  const openCalls = new Map<string, Pick<CallDelta, 'toolName' | 'providerExecuted'>>();
  let blockCount = 0;
  let lastFinish: FinishPart | undefined;

  // A provider may use one id again for a later block, so blocks are numbered here.
  function open(
    kind: OpenBlock['kind'],
    id: string,
    metadata: SharedV4ProviderMetadata | undefined,
  ): OpenBlock {
    blockCount += 1;
    const block = { blockId: `${kind}-${blockCount}`, kind, metadata, seen: false };
    blocks.set(`${kind}:${id}`, block);
    return block;
  }

  function delta(
    kind: OpenBlock['kind'],
    part: { id: string; delta: string; providerMetadata?: SharedV4ProviderMetadata },
  ): ModelEvent[] {
    const block = blocks.get(`${kind}:${part.id}`) ?? open(kind, part.id, undefined);
    block.metadata = mergeMetadata(block.metadata, part.providerMetadata);
    if (part.delta === '') return [];
    block.seen = true;
    return [{ type: `${kind}_delta`, blockId: block.blockId, text: part.delta }];
  }

  function close(
    kind: OpenBlock['kind'],
    part: { id: string; providerMetadata?: SharedV4ProviderMetadata },
  ): ModelEvent[] {
    const block = blocks.get(`${kind}:${part.id}`);
    if (!block) return [];
    blocks.delete(`${kind}:${part.id}`);
    const metadata = mergeMetadata(block.metadata, part.providerMetadata);
    if (!block.seen && !metadata) return [];
    return [
      // Hidden reasoning has no text, yet its signature must come back with the next step.
      ...(block.seen ? [] : [{ type: `${kind}_delta` as const, blockId: block.blockId, text: '' }]),
      { type: 'block_end', blockId: block.blockId, ...keptMetadata(metadata, dialect) },
    ];
  }

  return {
    translate(part) {
      switch (part.type) {
        case 'text-start':
          open('text', part.id, part.providerMetadata);
          return [];
        case 'reasoning-start':
          open('reasoning', part.id, part.providerMetadata);
          return [];
        case 'text-delta':
          return delta('text', part);
        case 'reasoning-delta':
          return delta('reasoning', part);
        case 'text-end':
          return close('text', part);
        case 'reasoning-end':
          return close('reasoning', part);
        case 'tool-input-start':
          openCalls.set(part.id, calledTool(part, offered));
          return [];
        case 'tool-input-delta': {
          const call = openCalls.get(part.id);
          if (call === undefined || part.delta === '') return [];
          return [{ type: 'tool_call_delta', callId: part.id, ...call, argsDelta: part.delta }];
        }
        case 'tool-call':
          return [toolCallEvent(part, dialect, offered)];
        case 'tool-result':
          return part.preliminary ? [] : [toolResultEvent(part, dialect)];
        case 'source':
          return part.sourceType === 'url'
            ? [
                {
                  type: 'source',
                  id: part.id,
                  url: part.url,
                  ...(part.title === undefined ? {} : { title: part.title }),
                },
              ]
            : [];
        case 'finish':
          lastFinish = part;
          return [];
        default:
          return [];
      }
    },
    finish() {
      const reason = lastFinish && finishReason(lastFinish.finishReason);
      if (!lastFinish || !reason) return undefined;
      return { type: 'finish', reason, usage: toUsage(lastFinish.usage) };
    },
  };
}

function calledTool(
  part: { toolName: string; providerExecuted?: boolean | undefined },
  offered: ReadonlyMap<string, string>,
) {
  if (!part.providerExecuted) return { toolName: offered.get(part.toolName) ?? part.toolName };
  return { toolName: namedAsOurs(part.toolName), providerExecuted: true } as const;
}

function toolCallEvent(
  part: Extract<LanguageModelV4StreamPart, { type: 'tool-call' }>,
  dialect: Pick<SdkDialect, 'metadataKey' | 'relays'>,
  offered: ReadonlyMap<string, string>,
): ModelEvent {
  const metadata = part.providerExecuted
    ? providerMark(part.providerMetadata, dialect)
    : part.providerMetadata;
  const base = {
    type: 'tool_call',
    callId: part.toolCallId,
    ...calledTool(part, offered),
    ...keptMetadata(metadata, dialect),
  } as const;
  if (part.input.trim() === '') return { ...base, args: {} };
  const args = readJson(part.input);
  if (args.ok) return { ...base, args: args.value };
  // Not a failure of the call to the model: the model is told and may try again.
  return { ...base, args: {}, invalidArgs: part.input };
}

/** Undefined for an answer that did not reach its end. */
function finishReason(reason: LanguageModelV4FinishReason): FinishReason | undefined {
  switch (reason.unified) {
    case 'stop':
      return reason.raw === ANTHROPIC_PAUSE ? 'paused' : 'stop';
    case 'tool-calls':
      return 'tool_calls';
    case 'length':
      return 'length';
    case 'content-filter':
      return 'content_filter';
    case 'other':
      return 'other';
    case 'error':
    case 'interrupted':
      return undefined;
    default:
      return 'other';
  }
}

/** `input_tokens` counts what was neither read from nor written to the provider's cache. */
function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): ChatMessageUsage {
  const cacheRead = inputTokens.cacheRead ?? 0;
  const cacheWrite = inputTokens.cacheWrite ?? 0;
  const input =
    inputTokens.noCache ?? Math.max(0, (inputTokens.total ?? 0) - cacheRead - cacheWrite);
  const output = outputTokens.total ?? 0;
  return {
    ...counted('input_tokens', input),
    ...counted('output_tokens', output),
    ...counted('total_tokens', input + cacheRead + cacheWrite + output),
    ...counted('reasoning_tokens', outputTokens.reasoning ?? 0),
    ...counted('cache_creation_tokens', cacheWrite),
    ...counted('cache_read_tokens', cacheRead),
  };
}

function counted(name: keyof ChatMessageUsage, tokens: number): ChatMessageUsage {
  return tokens > 0 ? { [name]: tokens } : {};
}
