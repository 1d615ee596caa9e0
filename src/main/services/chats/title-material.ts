import type { ChatId } from '#shared/kernel/ids.ts';
import type { MessageRow } from '../../store/tables/chat-messages-store.ts';
import type { ChatContext } from './context.ts';
import { textOf } from './title.ts';

/** Messages that are looked at from each end. */
const endMessages = 50;
const lastTurns = 3;
const maxSampleCharacters = 6000;
const maxLatestCharacters = 1000;

/** The person's first words and what a title can be made of; undefined without messages. */
export function titleMaterial(
  context: ChatContext,
  chatId: ChatId,
): { readonly firstWords: string; readonly material: string } | undefined {
  const page = { before: undefined, after: undefined, limit: endMessages } as const;
  const { messages } = context.stores;
  const first = messages.visiblePage(chatId, { ...page, order: 'oldest_first' });
  const last = messages.visiblePage(chatId, { ...page, order: 'newest_first' }).toReversed();
  const known = new Set(first.map((message) => message.id));
  const turns = turnsOf([...first, ...last.filter((message) => !known.has(message.id))]);
  const [opening] = turns;
  if (!opening) return undefined;
  const sampled = [opening, ...turns.slice(1).slice(-lastTurns)];
  const sample = sampled.flat().map(line).filter(isSaying).join('\n\n');
  const latest = textOfMessage(sampled.at(-1)?.[0]);
  return {
    firstWords: textOfMessage(opening[0]),
    material:
      `<conversation>\n${cut(sample, maxSampleCharacters)}\n</conversation>\n\n` +
      `<latest-message>\n${cut(latest, maxLatestCharacters)}\n</latest-message>`,
  };
}

/** Each begins with a message of the person. */
function turnsOf(messages: readonly MessageRow[]): MessageRow[][] {
  const turns: MessageRow[][] = [];
  for (const message of messages) {
    if (message.role === 'user' && message.createdBy !== undefined) turns.push([message]);
    else turns.at(-1)?.push(message);
  }
  return turns;
}

function line(message: MessageRow): string {
  const text = textOfMessage(message);
  return text === '' ? '' : `${message.role}: ${text}`;
}

function textOfMessage(message: MessageRow | undefined): string {
  return (message?.parts ?? []).map(textOf).filter(isSaying).join('\n').trim();
}

function isSaying(text: string): boolean {
  return text.trim() !== '';
}

function cut(text: string, maxCharacters: number): string {
  return Array.from(text).slice(0, maxCharacters).join('');
}
