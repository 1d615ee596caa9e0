import { buildPrompt } from '../context/prompt.ts';
import {
  DEFAULT_MAX_OUTPUT_TOKENS,
  WEB_SEARCH,
  type ToolDefinition,
} from '../model/model-client.ts';
import { isOffered } from '../tools/tool-sets.ts';
import { askAside, type AsideAnswer } from '../turn/ask-aside.ts';
import type { HistoryMessage, TurnInput } from '../types.ts';
import { summaryInstruction } from './instructions.ts';
import { shortened } from './shorten.ts';

/** How long the model may take to its last word, with all its tries. */
const SUMMARY_LIMIT_MS = 90_000;

const instruction: HistoryMessage = {
  role: 'user',
  parts: [{ type: 'text', text: summaryInstruction }],
};

/**
 * Lets the model sum up what it sees of the conversation, shortened where that is more than it can
 * see. Publishes and stores nothing.
 */
export async function summarize(
  input: TurnInput,
  tools: readonly ToolDefinition[],
): Promise<AsideAnswer> {
  const history = input.store.history();
  const summary = await summarizeHistory(input, tools, history);
  if (summary.kind !== 'failed' || !summary.tooLong) return summary;
  return summarizeHistory(input, tools, shortened(history));
}

function summarizeHistory(
  input: TurnInput,
  tools: readonly ToolDefinition[],
  history: readonly HistoryMessage[],
): Promise<AsideAnswer> {
  const { model, provider, recorder, callConfig, clock, signal } = input;
  return askAside({
    model,
    provider,
    request: {
      model: input.modelName,
      messages: buildPrompt([...history, instruction]),
      // The same tools as in a step, or the provider's cache of the conversation is of no use.
      tools,
      webSearch: isOffered(WEB_SEARCH, input.role),
      toolChoice: 'none',
      maxOutputTokens: callConfig.max_output_tokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
      callConfig,
    },
    what: 'summary',
    recordedAs: 'compaction',
    recorder,
    limitMs: SUMMARY_LIMIT_MS,
    clock,
    signal,
  });
}
