/** A document that is longer, and not yet whole, is not waited for. */
const maxPendingLength = 4 * 1024 * 1024;

/**
 * Reads JSON objects that follow each other in pieces of text: several in a piece, or one over
 * several. Undefined when what came can be no such stream; nothing after that means anything.
 */
export function createJsonStream(): (text: string) => readonly unknown[] | undefined {
  let pending = '';
  /** Of `pending`, what has been looked at. */
  let looked = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;

  /** Where the first object of `pending` ends; -1 when it is not whole. */
  function findEnd(): number {
    for (; looked < pending.length; looked += 1) {
      const character = pending.charCodeAt(looked);
      if (escaped) escaped = false;
      else if (inString) {
        if (character === backslash) escaped = true;
        else if (character === quote) inString = false;
      } else if (character === quote) inString = true;
      else if (character === openBrace) depth += 1;
      else if (character === closeBrace) {
        depth -= 1;
        if (depth <= 0) {
          looked += 1;
          return looked;
        }
      }
    }
    return -1;
  }

  return (text) => {
    pending += text;
    const values: unknown[] = [];
    for (;;) {
      if (looked === 0) pending = pending.trimStart();
      if (pending === '') return values;
      if (!pending.startsWith('{')) return undefined;
      const end = findEnd();
      if (end === -1) return pending.length > maxPendingLength ? undefined : values;
      try {
        values.push(JSON.parse(pending.slice(0, end)));
      } catch {
        return undefined;
      }
      pending = pending.slice(end);
      looked = 0;
      depth = 0;
    }
  };
}

const [quote, backslash, openBrace, closeBrace] = [0x22, 0x5c, 0x7b, 0x7d] as const;
