import type {
  JSONObject,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import { z } from 'zod';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type {
  ModelRequest,
  PromptMessage,
  PromptPart,
  ProviderMetadata,
} from '../../model/model-client.ts';
import type { CallExtras, SdkDialect } from './dialect.ts';
import { createComputerHistory } from './computer-history.ts';
import { plainName } from '../../model/plain-names.ts';
import { toSdkResult } from './provider-tools.ts';

type UserPart = Extract<LanguageModelV4Message, { role: 'user' }>['content'][number];
type AssistantMessage = Extract<LanguageModelV4Message, { role: 'assistant' }>;
type AssistantPart = AssistantMessage['content'][number];
type ToolMessage = Extract<LanguageModelV4Message, { role: 'tool' }>;
type ToolResultOutput = Extract<ToolMessage['content'][number], { type: 'tool-result' }>['output'];
type ToolResultMessage = Extract<PromptMessage, { role: 'tool' }>;

const reasoningItem = z.object({
  itemId: z.string().nullish(),
  reasoningEncryptedContent: z.string().nullish(),
});

/**
 * The conversation in the SDK's terms. All system texts become one leading message, because chat
 * templates of local models refuse any other place; tool results of one step share a message.
 */
export function toSdkPrompt(
  { messages, model }: Pick<ModelRequest, 'messages' | 'model'>,
  dialect: SdkDialect,
  {
    withoutReasoning = false,
    keptByProvider = false,
  }: Pick<CallExtras, 'withoutReasoning' | 'keptByProvider'> = {},
): LanguageModelV4Prompt {
  const systemTexts: string[] = [];
  const prompt: LanguageModelV4Message[] = [];
  const thisTurn = messages.findLastIndex((message) => message.role === 'user');
  let openToolMessage: ToolMessage | undefined;
  const computer = dialect.computerTakesOnlyPictures ? createComputerHistory() : undefined;

  const largest = dialect.maxPictureBytes?.(model) ?? Infinity;
  const callId = (id: string): string => (dialect.callId ?? plainName)(id, model);
  for (const [index, message] of messages.map((each) => plainlyNamed(each, callId)).entries()) {
    if (message.role !== 'tool') {
      openToolMessage = undefined;
      prompt.push(...(computer?.notes() ?? []));
    }
    switch (message.role) {
      case 'system':
        systemTexts.push(message.text);
        break;
      case 'user':
        prompt.push({ role: 'user', content: userParts(message, dialect, largest) });
        break;
      case 'assistant': {
        const keepReasoning =
          !withoutReasoning && (dialect.reasoningBack !== 'this_turn' || index > thisTurn);
        const parts =
          dialect.reasoningBack === 'sealed' && !keptByProvider
            ? withoutOpenReasoning(message.parts, dialect.metadataKey)
            : message.parts;
        const content = parts.flatMap((part) =>
          assistantParts(part, dialect, keepReasoning).map(
            (sent) => computer?.sentCall(sent) ?? sent,
          ),
        );
        if (content.length > 0) prompt.push({ role: 'assistant', content });
        break;
      }
      case 'tool':
        if (!openToolMessage) {
          openToolMessage = { role: 'tool', content: [] };
          prompt.push(openToolMessage);
        }
        openToolMessage.content.push(
          computer?.sentResult(message) ??
            toolResult(computer?.named(message) ?? message, dialect, largest),
        );
        break;
      default:
        assertNever(message);
    }
  }
  prompt.push(...(computer?.notes() ?? []));
  if (systemTexts.length > 0) {
    prompt.unshift({ role: 'system', content: systemTexts.join('\n\n') });
  }
  const mark = dialect.cacheMark?.(model);
  return mark ? withCacheMarks(prompt, mark) : prompt;
}

/** With names and ids of calls that the provider takes, whoever gave them. */
function plainlyNamed(message: PromptMessage, callId: (id: string) => string): PromptMessage {
  const named = <Call extends { readonly callId: string; readonly toolName: string }>(
    call: Call,
  ) => ({
    ...call,
    callId: callId(call.callId),
    toolName: plainName(call.toolName),
  });
  if (message.role === 'tool') return named(message);
  if (message.role !== 'assistant') return message;
  const parts = message.parts.map((part) =>
    part.type === 'tool_call' && !part.providerExecuted ? named(part) : part,
  );
  return { ...message, parts };
}

/** Without the parts of reasoning that was broken off before its encrypted content came. */
function withoutOpenReasoning(parts: readonly PromptPart[], key: string): readonly PromptPart[] {
  const items = parts.map((part) =>
    part.type === 'reasoning' ? reasoningItem.safeParse(part.metadata?.[key]).data : undefined,
  );
  const sealed = new Set(
    items.flatMap((item) => (item?.reasoningEncryptedContent ? [item.itemId] : [])),
  );
  return parts.filter((part, at) => part.type !== 'reasoning' || sealed.has(items[at]?.itemId));
}

function userParts(
  { text, files = [] }: Extract<PromptMessage, { role: 'user' }>,
  { takesPdf = true }: SdkDialect,
  largest: number,
): UserPart[] {
  const parts: UserPart[] = files.map(({ name, mediaType, data }) => {
    const left = (why: string): UserPart => ({
      type: 'text',
      text: `[Attached file: ${name}; ${why}]`,
    });
    if (mediaType === 'application/pdf' && !takesPdf) return left('this provider takes no PDF');
    if (mediaType.startsWith('image/') && data.length > largest) return left(tooLarge(largest));
    return { type: 'file', filename: name, mediaType, data: { type: 'data', data } };
  });
  return text === '' && parts.length > 0 ? parts : [...parts, { type: 'text', text }];
}

function assistantParts(
  part: PromptPart,
  dialect: SdkDialect,
  keepReasoning: boolean,
): AssistantPart[] {
  const options = ownMetadata(part.metadata, dialect);
  switch (part.type) {
    case 'text':
      // Providers refuse a blank text block; what one has marked as its own it takes back.
      return part.text.trim() === '' && !options.providerOptions
        ? []
        : [{ type: 'text', text: part.text, ...options }];
    case 'reasoning':
      // Unsigned reasoning, as an interrupt leaves it, would make an empty message of its own.
      if (dialect.reasoningBack !== 'this_turn' && !options.providerOptions) return [];
      return keepReasoning ? [{ type: 'reasoning', text: part.text, ...options }] : [];
    case 'tool_call':
      // What another provider ran on its own has no place in this one's conversation.
      if (part.providerExecuted && !options.providerOptions) return [];
      return [
        {
          type: 'tool-call',
          toolCallId: part.callId,
          toolName: part.toolName,
          // Providers take an object only; arguments that were none are explained by the result.
          input: isObject(part.args) ? part.args : {},
          ...(part.providerExecuted ? { providerExecuted: true } : {}),
          ...options,
        },
      ];
    case 'tool_result':
      return options.providerOptions ? [toSdkResult(part, options)] : [];
    default:
      return assertNever(part);
  }
}

function toolResult(
  message: ToolResultMessage,
  dialect: SdkDialect,
  largest: number,
): ToolMessage['content'][number] {
  return {
    type: 'tool-result',
    toolCallId: message.callId,
    toolName: message.toolName,
    output: toolOutput(message, dialect, largest),
  };
}

function toolOutput(
  { result, isError, picture }: ToolResultMessage,
  { takesResultPictures = false }: SdkDialect,
  largest: number,
): ToolResultOutput {
  const value = typeof result === 'string' ? result : JSON.stringify(result ?? null);
  if (isError || !picture) return { type: isError ? 'error-text' : 'text', value };
  if (!takesResultPictures) {
    return { type: 'text', value: `${value}\n[A picture; this provider shows none of tools]` };
  }
  const { mediaType, data } = picture;
  if (Buffer.byteLength(data, 'base64') > largest) {
    return { type: 'text', value: `${value}\n[A picture; ${tooLarge(largest)}]` };
  }
  const file = { type: 'file', mediaType, data: { type: 'data', data } } as const;
  return { type: 'content', value: [{ type: 'text', text: value }, file] };
}

function tooLarge(largest: number): string {
  return `this provider shows none of more than ${(largest / 1_000_000).toFixed(1)} MB`;
}

/** Only what this provider itself has given: another one's signatures mean nothing to it. */
function ownMetadata(
  metadata: ProviderMetadata | undefined,
  dialect: SdkDialect,
): { providerOptions?: SharedV4ProviderOptions } {
  const own = metadata?.[dialect.metadataKey];
  if (!isObject(own)) return {};
  if (!dialect.relays) return { providerOptions: { [dialect.metadataKey]: own } };
  const relayed: SharedV4ProviderOptions = {};
  for (const [key, value] of Object.entries(own)) if (isObject(value)) relayed[key] = value;
  return { providerOptions: relayed };
}

/** The instructions with the tools, and the conversation so far, are each paid in full only once. */
function withCacheMarks(
  prompt: readonly LanguageModelV4Message[],
  mark: SharedV4ProviderOptions,
): LanguageModelV4Prompt {
  return prompt.map((message, index) =>
    message.role === 'system' || index >= prompt.length - 2
      ? { ...message, providerOptions: mark }
      : message,
  );
}

function isObject(value: unknown): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
