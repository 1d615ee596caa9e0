/**
 * Characters that nobody sees and a model reads: control characters but tab and newline, format
 * characters (zero-width, direction, tags), and what else fonts ignore but for the selectors that
 * make a symbol an emoji.
 */
const invisible = /[^\P{Cc}\t\n]|\p{Cf}|[^\P{Default_Ignorable_Code_Point}\uFE00-\uFE0F]/gu;

/** An HTML comment; one that is never closed reaches to the end. */
const comment = /<!--[\s\S]*?(?:-->|$)/g;

/** Markdown as a person sees it: newlines only, no comments, nothing invisible, trimmed. */
export function cleanText(text: string): string {
  let cleaned = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replace(invisible, '');
  // Taking one out can put the next together.
  for (let before = ''; before !== cleaned;) {
    before = cleaned;
    cleaned = cleaned.replace(comment, '');
  }
  return cleaned.trim();
}

/** The same on one line, for a description. */
export function cleanLine(text: string, maxLength: number): string {
  const line = cleanText(text).replaceAll(/\s+/g, ' ');
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).trimEnd()}…`;
}
