import type {
  JSONObject,
  JSONValue,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolResultPart,
} from '@ai-sdk/provider';
import { z } from 'zod';
import type { ModelEvent, PromptPart } from '../../model/model-client.ts';
import type { SdkDialect } from './dialect.ts';
import { keptMetadata, providerMark } from './metadata.ts';

/** Beside the provider's own key in the metadata: the result as it goes back to the provider. */
const RAW_RESULT = 'raw_result';

const storedResult = z.json().catch({});

/** The text of what was found, for the provider's eyes only. */
const SEALED = 'encryptedContent';

/** Google calls its search by a name of its own; whoever runs it, a search is `web_search`. */
export function namedAsOurs(toolName: string): string {
  return /^(?:server:)?google_search/i.test(toolName) ? 'web_search' : toolName;
}

/** The result of a tool that the provider has run, without what only the provider can read. */
export function toolResultEvent(
  part: Extract<LanguageModelV4StreamPart, { type: 'tool-result' }>,
  dialect: Pick<SdkDialect, 'metadataKey' | 'relays'>,
): ModelEvent {
  const shown = withoutSealed(part.result);
  const { metadata } = keptMetadata(providerMark(part.providerMetadata, dialect), dialect);
  return {
    type: 'tool_result',
    callId: part.toolCallId,
    toolName: namedAsOurs(part.toolName),
    result: shown,
    isError: part.isError ?? false,
    metadata: { ...metadata, ...(shown === part.result ? {} : { [RAW_RESULT]: part.result }) },
  };
}

/** The other way round; `options` are the metadata that go back. */
export function toSdkResult(
  part: Extract<PromptPart, { type: 'tool_result' }>,
  options: Pick<LanguageModelV4ToolResultPart, 'providerOptions'>,
): LanguageModelV4ToolResultPart {
  const value = storedResult.parse(part.metadata?.[RAW_RESULT] ?? part.result);
  return {
    type: 'tool-result',
    toolCallId: part.callId,
    toolName: part.toolName,
    output: { type: part.isError ? 'error-json' : 'json', value },
    ...options,
  };
}

/** The same value when there is nothing to leave out. */
function withoutSealed(result: JSONValue): JSONValue {
  if (Array.isArray(result)) {
    const items = result.map(withoutSealed);
    return items.every((item, index) => item === result[index]) ? result : items;
  }
  if (!isObject(result) || !(SEALED in result)) return result;
  const { [SEALED]: _sealed, ...rest } = result;
  return rest;
}

function isObject(value: JSONValue): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
