import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type { ChatMessageUsage } from '#shared/api/chats.ts';
import type { FinishReason, ModelEvent, ProviderMetadata } from '../../model/model-client.ts';

type OpenBlock = {
  readonly blockId: string;
  readonly kind: 'text' | 'reasoning';
  metadata: SharedV4ProviderMetadata | undefined;
  /** Something of it has been passed on. */
  seen: boolean;
};

type FinishPart = Extract<LanguageModelV4StreamPart, { type: 'finish' }>;

/** Turns the parts of one answer into our events. */
export interface EventTranslator {
  translate(part: LanguageModelV4StreamPart): ModelEvent[];
  /** The closing event, or undefined when the answer broke off before its end. */
  finish(): ModelEvent | undefined;
}

/** With `wrapKey`, metadata of every key is kept together under that one. */
export function createEventTranslator(wrapKey?: string): EventTranslator {
  const blocks = new Map<string, OpenBlock>();
  const toolNames = new Map<string, string>();
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
      { type: 'block_end', blockId: block.blockId, ...keptMetadata(metadata, wrapKey) },
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
          if (!part.providerExecuted) toolNames.set(part.id, part.toolName);
          return [];
        case 'tool-input-delta': {
          const toolName = toolNames.get(part.id);
          if (toolName === undefined || part.delta === '') return [];
          return [{ type: 'tool_call_delta', callId: part.id, toolName, argsDelta: part.delta }];
        }
        case 'tool-call':
          return part.providerExecuted ? [] : [toolCallEvent(part, wrapKey)];
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

function toolCallEvent(
  part: Extract<LanguageModelV4StreamPart, { type: 'tool-call' }>,
  wrapKey: string | undefined,
): ModelEvent {
  const base = {
    type: 'tool_call',
    callId: part.toolCallId,
    toolName: part.toolName,
    ...keptMetadata(part.providerMetadata, wrapKey),
  } as const;
  if (part.input.trim() === '') return { ...base, args: {} };
  try {
    const args: unknown = JSON.parse(part.input);
    return { ...base, args };
  } catch {
    // Not a failure of the call to the model: the model is told and may try again.
    return { ...base, args: {}, invalidArgs: part.input };
  }
}

function keptMetadata(
  metadata: SharedV4ProviderMetadata | undefined,
  wrapKey: string | undefined,
): { metadata?: ProviderMetadata } {
  if (!metadata) return {};
  return { metadata: wrapKey === undefined ? metadata : { [wrapKey]: metadata } };
}

function mergeMetadata(
  first: SharedV4ProviderMetadata | undefined,
  second: SharedV4ProviderMetadata | undefined,
): SharedV4ProviderMetadata | undefined {
  if (!first || !second) return first ?? second;
  const merged = { ...first };
  for (const [provider, values] of Object.entries(second)) {
    merged[provider] = { ...merged[provider], ...values };
  }
  return merged;
}

/** Undefined for an answer that did not reach its end. */
function finishReason(reason: LanguageModelV4FinishReason): FinishReason | undefined {
  switch (reason.unified) {
    case 'stop':
      return 'stop';
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
