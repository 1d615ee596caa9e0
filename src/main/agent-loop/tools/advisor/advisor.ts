import { z } from 'zod';
import type { Clock } from '#shared/kernel/clock.ts';
import { buildPrompt } from '../../context/prompt.ts';
import {
  DEFAULT_MAX_OUTPUT_TOKENS,
  type PromptMessage,
  type ToolDefinition,
} from '../../model/model-client.ts';
import type { StepRecorder } from '../../model/step-recorder.ts';
import { askAside } from '../../turn/ask-aside.ts';
import type { HistoryMessage, TurnStore } from '../../types.ts';
import { defineTool, failure, success, type LiveText, type Tool } from '../tool.ts';
import type { AdvisorPort } from './port.ts';

export const ADVISOR = 'advisor';

/** How long the adviser may take to its last word, with all its tries. */
const ADVICE_LIMIT_MS = 300_000;

const instruction = [
  'You advise another assistant that works for a person on real files. You see its conversation so',
  'far: what the person wants, what it did and what came of it. It now asks you something. You',
  'cannot read, run or change anything yourself.',
  'Answer it directly: what you would do and why, in the order in which it should be done, with',
  'the paths and names it needs. Say what it overlooked or got wrong, what could break, and how to',
  'check the result. Where you cannot know, say what to look at first. Be brief.',
].join('\n');

const schema = z.object({
  question: z
    .string()
    .trim()
    .min(1)
    .describe('What you want to know. The adviser sees the conversation up to here.'),
});

/** What the model is told in every turn in which it may ask. */
export function buildAdvisorNote(): string {
  return (
    'You may ask a second, more thorough model with the advisor tool. Ask before you settle on ' +
    'an approach that is hard to take back, when the same thing has failed twice, and before you ' +
    'call a large piece of work done. Call it alone in a step, weigh what it says against what ' +
    'you have seen yourself, and go on.'
  );
}

export type AdvisorDeps = {
  readonly advisor: AdvisorPort;
  readonly store: Pick<TurnStore, 'history'>;
  readonly recorder: StepRecorder | undefined;
  /** Those of a step; providers want the tools of a conversation that calls some. */
  readonly tools: () => readonly ToolDefinition[];
  readonly clock: Clock;
};

export function createAdvisor(deps: AdvisorDeps): Tool {
  return defineTool({
    name: ADVISOR,
    description:
      'Asks a second model for advice on the work of this chat. It sees the conversation and can ' +
      'neither read nor run anything. Call it alone, with no other call in the same step.',
    schema,
    normalize: ({ question, prompt, ...rest }) => ({ question: question ?? prompt, ...rest }),
    alone: true,
    // Asking twice costs twice and does nothing else.
    repeatable: true,
    prepare: ({ question }) => ({
      run: (_scope, signal, live) => ask(deps, question, signal, live),
    }),
  });
}

async function ask(deps: AdvisorDeps, question: string, signal: AbortSignal, live: LiveText) {
  const { advisor, clock, recorder } = deps;
  const history = deps.store.history();
  const used = usesSinceUser(history);
  if (advisor.maxUses > 0 && used >= advisor.maxUses) {
    return failure(
      `The adviser was asked ${used} times since the person's last message, which is all that ` +
        'the settings allow. Go on without it.',
    );
  }
  const model = await advisor.open();
  if (!model.ok) return failure(`The adviser cannot be asked: ${model.error.message}`);
  const { client, provider, modelName, callConfig, paid } = model.value;
  const answer = await askAside({
    model: client,
    provider,
    request: {
      model: modelName,
      messages: promptOf(history, question),
      tools: deps.tools(),
      toolChoice: 'none',
      maxOutputTokens:
        advisor.maxOutputTokens || (callConfig.max_output_tokens ?? DEFAULT_MAX_OUTPUT_TOKENS),
      callConfig,
    },
    what: 'advice',
    recordedAs: 'chat_turn',
    recorder,
    limitMs: ADVICE_LIMIT_MS,
    clock,
    signal,
    onBegin: () => live.restart(),
    onText: (text) => live.add(text),
  });
  if (answer.kind === 'aborted') return failure('The turn was interrupted before the advice came.');
  if (answer.kind === 'failed') return failure(`The adviser failed: ${answer.error.message}`);
  paid(answer);
  if (answer.text === '') return failure('The adviser said nothing.');
  return success({
    advice: answer.text,
    ...(advisor.maxUses > 0 ? { remaining_uses: advisor.maxUses - used - 1 } : {}),
  });
}

/** The conversation without the question's own step, which has no result yet. */
function promptOf(history: readonly HistoryMessage[], question: string): PromptMessage[] {
  const asked = history.findLastIndex((message) => message.role === 'assistant');
  const before = asked < 0 ? history : history.slice(0, asked);
  const conversation = buildPrompt(before).filter((message) => message.role !== 'system');
  return [
    { role: 'system', text: instruction },
    ...conversation,
    { role: 'user', text: `The assistant asks you:\n\n${question}` },
  ];
}

/** Advice that was given since the person last said something. */
function usesSinceUser(history: readonly HistoryMessage[]): number {
  const said = history.findLastIndex((message) => message.role === 'user');
  return history
    .slice(said + 1)
    .flatMap((message) => (message.role === 'tool' ? message.parts : []))
    .filter((part) => part.type === 'tool-result' && part.tool_name === ADVISOR && !part.is_error)
    .length;
}
