import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { ChatMessageUsage } from '#shared/api/chats.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { FinishReason, ModelEvent, ProviderMetadata } from '../model/model-client.ts';
import type { StoredPart } from '../types.ts';
import {
  completeCall,
  completeCutCall,
  createCallBlock,
  storedCall,
  type CallBlock,
} from './call-block.ts';
import type { CallIds } from './call-ids.ts';

type TextBlock = {
  readonly kind: 'text' | 'reasoning';
  readonly createdAt: string;
  text: string;
  completedAt: string | undefined;
  metadata: ProviderMetadata | undefined;
};

/** A source, or the result of a tool that the provider ran. */
type WholeBlock = { readonly kind: 'whole'; readonly part: StoredPart };

type Block = TextBlock | CallBlock | WholeBlock;

type CallEvent = Extract<ModelEvent, { readonly type: 'tool_call' | 'tool_call_delta' }>;

/** What one model step amounts to. */
export type StepContent = {
  readonly parts: readonly StoredPart[];
  /** Calls that cannot be run, and why; their ids are those of the parts. */
  readonly problems: ReadonlyMap<string, string>;
};

/**
 * Builds the parts of one model step from its events and publishes them as they come. The
 * increments that were published for a block are, joined, what is stored of it.
 */
export interface StepAssembly {
  accept(event: ModelEvent): void;
  /** Undefined until the `finish` event. */
  readonly end: { readonly reason: FinishReason; readonly usage: ChatMessageUsage } | undefined;
  /** The finished step. A call that the model broke off is kept, as one that cannot be run. */
  complete(): StepContent;
  /** What has streamed so far. A call whose arguments are incomplete is left out. */
  partial(): StepContent;
}

export type StepAssemblyDeps = {
  readonly publish: (part: ChatMessagePart) => void;
  readonly now: () => Date;
  readonly callIds: CallIds;
};

export function createStepAssembly({ publish, now, callIds }: StepAssemblyDeps): StepAssembly {
  /** In the order in which they began. */
  const blocks: Block[] = [];
  const openTexts = new Map<string, TextBlock>();
  /** By the model's id; calls whose end has not come. */
  const openCalls = new Map<string, CallBlock>();
  const endedCalls = new Set<string>();
  /** Our ids of the calls that the provider runs, by its own. */
  const providerCalls = new Map<string, string>();
  let end: StepAssembly['end'];

  const time = (): string => now().toISOString();

  function textBlock(kind: TextBlock['kind'], blockId: string): TextBlock {
    const open = openTexts.get(blockId);
    if (open?.kind === kind) return open;
    const block: TextBlock = {
      kind,
      createdAt: time(),
      text: '',
      completedAt: undefined,
      metadata: undefined,
    };
    blocks.push(block);
    openTexts.set(blockId, block);
    return block;
  }

  function acceptText(kind: TextBlock['kind'], blockId: string, text: string): void {
    textBlock(kind, blockId).text += text;
    if (text !== '') publish({ type: kind, text });
  }

  function callBlock(event: CallEvent): CallBlock {
    const { callId: modelId } = event;
    const open = openCalls.get(modelId);
    if (open) return open;
    const block = createCallBlock(callIds.claim(modelId), event);
    if (block.providerExecuted) providerCalls.set(modelId, block.callId);
    else if (endedCalls.has(modelId)) {
      block.problem =
        'Another call of the same message had the same id, so this one was not run. Call again.';
    }
    blocks.push(block);
    openCalls.set(modelId, block);
    return block;
  }

  function acceptCallDelta(event: Extract<ModelEvent, { readonly type: 'tool_call_delta' }>): void {
    const block = callBlock(event);
    if (event.toolName !== '') block.toolName = event.toolName;
    block.argsText += event.argsDelta;
    publish({
      type: 'tool-call',
      tool_call_id: block.callId,
      tool_name: block.toolName,
      args_delta: event.argsDelta,
      ...(block.providerExecuted ? { provider_executed: true } : {}),
    });
  }

  function acceptCall(event: Extract<ModelEvent, { readonly type: 'tool_call' }>): void {
    const block = callBlock(event);
    openCalls.delete(event.callId);
    // Calls without an id are told apart by their order.
    if (event.callId !== '') endedCalls.add(event.callId);
    publish(completeCall(block, event, time()));
  }

  function acceptResult(event: Extract<ModelEvent, { readonly type: 'tool_result' }>): void {
    const part = {
      type: 'tool-result',
      tool_call_id: providerCalls.get(event.callId) ?? event.callId,
      tool_name: event.toolName,
      result: event.result,
      ...(event.isError ? { is_error: true } : {}),
      provider_executed: true,
      created_at: time(),
    } as const;
    const metadata = event.metadata ? { provider_metadata: event.metadata } : {};
    blocks.push({ kind: 'whole', part: { ...part, ...metadata } });
    publish(part);
  }

  function accept(event: ModelEvent): void {
    switch (event.type) {
      case 'text_delta':
        return acceptText('text', event.blockId, event.text);
      case 'reasoning_delta':
        return acceptText('reasoning', event.blockId, event.text);
      case 'block_end': {
        const block = openTexts.get(event.blockId);
        if (block === undefined) return;
        block.completedAt = time();
        block.metadata = event.metadata;
        openTexts.delete(event.blockId);
        return;
      }
      case 'tool_call_delta':
        return acceptCallDelta(event);
      case 'tool_call':
        return acceptCall(event);
      case 'source': {
        const { id, url, title } = event;
        const part = { type: 'source', source_id: id, url, ...(title ? { title } : {}) } as const;
        blocks.push({ kind: 'whole', part });
        return publish(part);
      }
      case 'tool_result':
        return acceptResult(event);
      case 'finish':
        end = { reason: event.reason, usage: event.usage };
        return;
      default:
        assertNever(event);
    }
  }

  function content(): StepContent {
    const closedAt = time();
    const calls = blocks.filter(
      (block): block is CallBlock => block.kind === 'call' && !block.providerExecuted,
    );
    return {
      parts: blocks.flatMap((block) => storedParts(block, closedAt)),
      problems: new Map(
        calls.flatMap(({ callId, part, problem }) => (part && problem ? [[callId, problem]] : [])),
      ),
    };
  }

  return {
    accept,
    get end() {
      return end;
    },
    complete() {
      const cutBy = end?.reason === 'length' ? 'length' : 'end';
      for (const block of openCalls.values()) {
        if (!block.providerExecuted) publish(completeCutCall(block, cutBy, time()));
      }
      openCalls.clear();
      return content();
    },
    partial: content,
  };
}

function storedParts(block: Block, closedAt: string): StoredPart[] {
  if (block.kind === 'call') return storedCall(block);
  if (block.kind === 'whole') return [block.part];
  // An empty block is kept only for what its provider wants back.
  if (block.text === '' && block.metadata === undefined) return [];
  const metadata = block.metadata ? { provider_metadata: block.metadata } : {};
  if (block.kind === 'text') return [{ type: 'text', text: block.text, ...metadata }];
  return [
    {
      type: 'reasoning',
      text: block.text,
      created_at: block.createdAt,
      completed_at: block.completedAt ?? closedAt,
      ...metadata,
    },
  ];
}
