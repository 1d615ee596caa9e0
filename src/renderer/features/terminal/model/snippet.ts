import type { TerminalMatch } from '#shared/api/terminals.ts';

/** UTF-16 units of the line on either side of the match that tell it from others. */
const AROUND = 60;

/** The part of a found line that its terminal is asked for. */
export function snippetOf({ text, offset, length }: TerminalMatch): string {
  return text.slice(Math.max(0, offset - AROUND), offset + length + AROUND).trim();
}
