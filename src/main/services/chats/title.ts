import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import { fileReferenceText } from './input.ts';

const maxWords = 6;
const maxFallbackCharacters = 80;
const maxTitleCharacters = 200;
export const untitled = 'New Chat';

/** The title until a better one is known: the message's first words. */
export function fallbackTitle(parts: readonly ChatMessagePart[]): string {
  const words = parts
    .map(textOf)
    .join(' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return untitled;
  const start = words.slice(0, maxWords).join(' ');
  const title = words.length > maxWords ? `${start}…` : start;
  return Array.from(title).slice(0, maxFallbackCharacters).join('');
}

/** What a part says in plain words; empty for most. */
export function textOf(part: ChatMessagePart): string {
  if (part.type === 'text') return part.text;
  return part.type === 'file-reference' ? fileReferenceText(part) : '';
}

/** A title that a person gave: trimmed, or undefined when it is empty or too long. */
export function acceptTitle(title: string): string | undefined {
  const trimmed = title.trim();
  return trimmed === '' || Array.from(trimmed).length > maxTitleCharacters ? undefined : trimmed;
}

/** The title of a subagent that was given none: the first words of its task. */
export function spawnTitle(prompt: string): string {
  const words = prompt.split(/\s+/).filter((word) => word !== '');
  const start = words.slice(0, maxWords).join(' ');
  const title = words.length > maxWords ? `${start}...` : start;
  return Array.from(title).slice(0, maxFallbackCharacters).join('');
}
