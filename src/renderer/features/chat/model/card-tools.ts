import { isRecord, stringOf, type ToolItem } from './tool-item.ts';

/** What of a call is shown as a card of its own instead of a line. */
export type CardKind = 'plan' | 'question' | 'subagent';

const kinds: Readonly<Record<string, CardKind>> = {
  propose_plan: 'plan',
  ask_user_question: 'question',
  spawn_agent: 'subagent',
  spawn_explore_agent: 'subagent',
  spawn_computer_use_agent: 'subagent',
};

/** Undefined for other tools and for calls that came to nothing. */
export function cardKind({ name, phase }: Pick<ToolItem, 'name' | 'phase'>): CardKind | undefined {
  return phase === 'done' ? kinds[name] : undefined;
}

/** A field of a call's result that is text. */
export function resultText(
  { result }: { readonly result?: unknown },
  field: string,
): string | undefined {
  return isRecord(result) ? stringOf(result[field]) : undefined;
}
