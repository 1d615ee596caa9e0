import type { ToolResultPart } from '#shared/api/chat-parts.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { PromptMessage, PromptPart } from '../model/model-client.ts';
import type { HistoryMessage, StoredPart, TurnFiles } from '../types.ts';
import { withNewestScreenshots, withPicturesThatFit } from './screenshots.ts';
import { mediaResult } from './result-media.ts';
import { readFiles, type ShownFile, type ShownFiles } from './prompt-files.ts';

type UserMessage = Extract<PromptMessage, { readonly role: 'user' }>;
type ToolMessage = Extract<PromptMessage, { readonly role: 'tool' }>;

/** A stored result and where it stands; taken by at most one call. */
type StoredResult = {
  readonly at: number;
  readonly part: ToolResultPart;
  taken: boolean;
};

/** Positions in the history, ascending. */
type CallIndex = {
  readonly callsOf: Map<string, number[]>;
  readonly resultsOf: Map<string, StoredResult[]>;
  readonly resultsAt: Map<number, StoredResult[]>;
  readonly ofProvider: ProviderCalls;
};

/** Calls that the provider ran: by id, where each stands first. */
type ProviderCalls = {
  readonly calls: ReadonlyMap<string, number>;
  readonly results: ReadonlyMap<string, number>;
  /** Of the newest message of the person or the model; what it lacks may still come. */
  readonly newest: number;
};

/**
 * What the model is given of a stored conversation: system messages first, each assistant message
 * followed by exactly one result per call. Attached files come with the message they belong to. A call without a result gets an error result, a result
 * without a call gets a call, so that every provider takes the conversation. What the provider ran
 * itself stays in its assistant message, if it is whole.
 */
export function buildPrompt(
  history: readonly HistoryMessage[],
  files?: Pick<TurnFiles, 'read'>,
): PromptMessage[] {
  const shown = readFiles(history, files);
  const index = indexCalls(history);
  const messages: PromptMessage[] = [];
  for (const [at, message] of history.entries()) {
    switch (message.role) {
      case 'system':
        break;
      case 'user': {
        const said = userMessage(message.parts, shown);
        if (said.text !== '' || said.files) messages.push(said);
        break;
      }
      case 'assistant': {
        const parts = message.parts.flatMap((part) => promptParts(part, at, index.ofProvider));
        if (parts.length > 0) messages.push({ role: 'assistant', parts });
        for (const part of parts) {
          if (part.type === 'tool_call' && !part.providerExecuted) {
            messages.push(resultOf(part, index, at));
          }
        }
        break;
      }
      case 'tool':
        // Calls come before their results, so what none has taken by now has no call.
        for (const result of index.resultsAt.get(at) ?? []) {
          if (!result.taken) messages.push(...orphanResult(result.part));
        }
        break;
      default:
        return assertNever(message.role);
    }
  }
  return [...systemMessages(history), ...withPicturesThatFit(withNewestScreenshots(messages))];
}

function systemMessages(history: readonly HistoryMessage[]): PromptMessage[] {
  return history
    .filter((message) => message.role === 'system')
    .map((message) => ({ role: 'system' as const, text: userText(message.parts) }))
    .filter((message) => message.text !== '');
}

function userMessage(parts: readonly StoredPart[], shown: ShownFiles): UserMessage {
  const files = parts.flatMap((part) => {
    const file = shownAs(part, shown);
    return file && 'file' in file ? [file.file] : [];
  });
  const text = userText(parts, shown);
  return { role: 'user', text, ...(files.length > 0 ? { files } : {}) };
}

function shownAs(part: StoredPart, shown: ShownFiles): ShownFile | undefined {
  return part.type === 'file' && part.file_id ? shown.get(part.file_id) : undefined;
}

function userText(parts: readonly StoredPart[], shown: ShownFiles = new Map()): string {
  return parts.flatMap((part) => partText(part, shownAs(part, shown))).join('\n\n');
}

function partText(part: StoredPart, shown: ShownFile | undefined): string[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [part.text];
    case 'file-reference':
      return [fileReferenceText(part)];
    case 'file':
      return fileText(part, shown);
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
    case 'source':
    case 'context-file':
    case 'skill':
      return [];
    default:
      return assertNever(part);
  }
}

function fileText(
  { name = 'unnamed', media_type: type }: Extract<StoredPart, { readonly type: 'file' }>,
  shown: ShownFile | undefined,
): string[] {
  if (!shown) return [`[Attached file: ${name} (${type}); not shown here]`];
  if ('file' in shown) return [`[Attached file: ${name}]`];
  const fence = fenceFor(shown.text);
  return [`[Attached file: ${name}]\n${fence}\n${shown.text.replace(/\n$/, '')}\n${fence}`];
}

function fileReferenceText(part: Extract<StoredPart, { readonly type: 'file-reference' }>): string {
  const { file_name: name, start_line: start, end_line: end, content } = part;
  const lines = start === end ? `${start}` : `${start}-${end}`;
  const fence = fenceFor(content);
  return `[File reference] ${name}:${lines}\n${fence}\n${content.replace(/\n$/, '')}\n${fence}`;
}

/** Longer than any run of back-ticks in the content, so that it cannot close the block. */
function fenceFor(content: string): string {
  const longest = Math.max(0, ...Array.from(content.matchAll(/`+/g), ([run]) => run.length));
  return '`'.repeat(Math.max(3, longest + 1));
}

function promptParts(part: StoredPart, at: number, ofProvider: ProviderCalls): PromptPart[] {
  const metadata = part.provider_metadata ? { metadata: part.provider_metadata } : {};
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ type: 'text', text: part.text, ...metadata }];
    case 'reasoning':
      return [{ type: 'reasoning', text: part.text, ...metadata }];
    case 'tool-call':
      if (part.tool_call_id === undefined) return [];
      if (part.provider_executed && !isWhole(part.tool_call_id, at, ofProvider)) return [];
      return [
        {
          type: 'tool_call',
          callId: part.tool_call_id,
          toolName: part.tool_name ?? '',
          args: argsObject(part.args),
          ...(part.provider_executed ? { providerExecuted: true } : {}),
          ...metadata,
        },
      ];
    case 'tool-result':
      if (part.tool_call_id === undefined || !part.provider_executed) return [];
      if ((ofProvider.calls.get(part.tool_call_id) ?? Infinity) > at) return [];
      return [
        {
          type: 'tool_result',
          callId: part.tool_call_id,
          toolName: part.tool_name ?? '',
          result: part.result ?? {},
          isError: part.is_error ?? false,
          ...metadata,
        },
      ];
    case 'source':
    case 'file':
    case 'file-reference':
    case 'context-file':
    case 'skill':
      return [];
    default:
      return assertNever(part);
  }
}

/** A call without a result, as an interrupt leaves it, is refused; unless it is still going on. */
function isWhole(callId: string, at: number, { results, newest }: ProviderCalls): boolean {
  return at === newest || (results.get(callId) ?? -1) >= at;
}

/** Providers take objects only; arguments that were none are shown to the model as they were. */
function argsObject(args: unknown): unknown {
  if (typeof args === 'object' && args !== null && !Array.isArray(args)) return args;
  return args === undefined ? {} : { invalid_arguments: args };
}

function indexCalls(history: readonly HistoryMessage[]): CallIndex {
  const calls = new Map<string, number>();
  const results = new Map<string, number>();
  const newest = history.findLastIndex(({ role }) => role === 'user' || role === 'assistant');
  const index: CallIndex = {
    callsOf: new Map(),
    resultsOf: new Map(),
    resultsAt: new Map(),
    ofProvider: { calls, results, newest },
  };
  for (const [at, message] of history.entries()) {
    for (const part of message.parts) {
      if (part.type !== 'tool-call' && part.type !== 'tool-result') continue;
      const { tool_call_id: callId, provider_executed: ofProvider } = part;
      if (callId === undefined) continue;
      if (ofProvider) {
        const places = part.type === 'tool-call' ? calls : results;
        if (!places.has(callId)) places.set(callId, at);
      } else if (part.type === 'tool-call') append(index.callsOf, callId, at);
      else {
        const result: StoredResult = { at, part, taken: false };
        append(index.resultsOf, callId, result);
        append(index.resultsAt, at, result);
      }
    }
  }
  return index;
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function resultOf(
  call: Extract<PromptPart, { readonly type: 'tool_call' }>,
  index: CallIndex,
  at: number,
): ToolMessage {
  const { callId, toolName } = call;
  // An id may be used again: results after the next use are that one's.
  const until = index.callsOf.get(callId)?.find((use) => use > at) ?? Infinity;
  const stored = index.resultsOf
    .get(callId)
    ?.find((result) => !result.taken && result.at > at && result.at < until);
  if (stored === undefined) {
    const error = 'The call was interrupted before it produced a result.';
    return { role: 'tool', callId, toolName, result: { error }, isError: true };
  }
  stored.taken = true;
  return toolMessage(stored.part, callId, toolName);
}

function orphanResult(part: ToolResultPart): PromptMessage[] {
  const callId = part.tool_call_id ?? '';
  const toolName = part.tool_name ?? 'unknown';
  return [
    { role: 'assistant', parts: [{ type: 'tool_call', callId, toolName, args: {} }] },
    toolMessage(part, callId, toolName),
  ];
}

function toolMessage(part: ToolResultPart, callId: string, toolName: string): ToolMessage {
  return {
    role: 'tool',
    callId,
    toolName,
    ...(part.is_media ? mediaResult(part.result) : { result: part.result ?? {} }),
    isError: part.is_error ?? false,
  };
}
