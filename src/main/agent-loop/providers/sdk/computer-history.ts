import type { LanguageModelV4Message } from '@ai-sdk/provider';
import { z } from 'zod';
import { COMPUTER_TOOL, type PromptMessage } from '../../model/model-client.ts';

type ToolResultMessage = Extract<PromptMessage, { role: 'tool' }>;
type AssistantPart = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'][number];
type ToolPart = Extract<LanguageModelV4Message, { role: 'tool' }>['content'][number];

/** What a call is named that the provider's own tool cannot have made. */
const FOREIGN_NAME = `${COMPUTER_TOOL}_before`;
/** 64 by 64 black pixels, where a picture must stand and there is none. */
const BLANK =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAAD0lEQVR42mNgGAWjgHwAAAJA' +
  'AAHgTR1EAAAAAElFTkSuQmCC';

const ownInput = z.object({
  actions: z.array(z.unknown()),
  pendingSafetyChecks: z.array(z.unknown()),
  status: z.string(),
});
const storedResult = z.object({
  error: z.string().optional().catch(undefined),
  acknowledged_safety_checks: z.array(z.json()).optional().catch(undefined),
});

/** The calls of a computer tool whose results are a picture and nothing else, in one prompt. */
export interface ComputerHistory {
  /** A call that another provider made, or that is not whole, becomes one of an ordinary tool. */
  sentCall(part: AssistantPart): AssistantPart;
  /** Undefined for the result of an ordinary tool. */
  sentResult(message: ToolResultMessage): ToolPart | undefined;
  /** Under the name that its call has in the prompt. */
  named(message: ToolResultMessage): ToolResultMessage;
  /** What went wrong since they were last asked for, which the results have no place for. */
  notes(): LanguageModelV4Message[];
}

export function createComputerHistory(): ComputerHistory {
  const own = new Set<string>();
  let problems: string[] = [];

  return {
    sentCall(part) {
      if (part.type !== 'tool-call' || part.toolName !== COMPUTER_TOOL) return part;
      if (part.providerOptions && ownInput.safeParse(part.input).success) {
        own.add(part.toolCallId);
        return part;
      }
      own.delete(part.toolCallId);
      return { ...part, toolName: FOREIGN_NAME };
    },
    sentResult({ callId, toolName, result, picture }) {
      if (toolName !== COMPUTER_TOOL || !own.has(callId)) return undefined;
      const { error, acknowledged_safety_checks: acknowledged } =
        storedResult.safeParse(result).data ?? {};
      if (error !== undefined) problems.push(error);
      const imageUrl = picture ? `data:${picture.mediaType};base64,${picture.data}` : BLANK;
      return {
        type: 'tool-result',
        toolCallId: callId,
        toolName,
        output: {
          type: 'json',
          value: {
            output: { type: 'computer_screenshot', imageUrl, detail: 'original' },
            ...(acknowledged ? { acknowledgedSafetyChecks: acknowledged } : {}),
          },
        },
      };
    },
    named: (message) =>
      message.toolName === COMPUTER_TOOL ? { ...message, toolName: FOREIGN_NAME } : message,
    notes() {
      const told = problems;
      problems = [];
      if (told.length === 0) return [];
      const text = `[What the computer tool says, not the person] ${told.join('\n')}`;
      return [{ role: 'user', content: [{ type: 'text', text }] }];
    },
  };
}
