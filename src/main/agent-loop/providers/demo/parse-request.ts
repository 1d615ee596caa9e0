import { maskQuotes } from './quoted-text.ts';
import type { MaskedText } from './quoted-text.ts';

/** Something that the demo model can do with one tool call. */
export type PlainRequest =
  | { readonly kind: 'list'; readonly path: string }
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'search'; readonly text: string; readonly path: string }
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'write'; readonly path: string; readonly content: string }
  | { readonly kind: 'edit'; readonly path: string; readonly from: string; readonly to: string };

export type ParsedMessage =
  | { readonly kind: 'fix_tests' }
  | { readonly kind: 'greeting' }
  | { readonly kind: 'requests'; readonly requests: readonly PlainRequest[] }
  | { readonly kind: 'not_understood'; readonly text: string };

const politeness =
  /^(?:(?:please|now|next|also|and|can you|could you|would you|i want you to)\s+)+/i;
const smallTalk = /^(?:hi|hello|hey|thanks|thank you)\b.{0,30}$/i;
const help = /^(?:help|what (?:can|do) you (?:do|understand)|who are you)\b/i;
const fixTests =
  /\b(?:fix|repair|solve|correct)\b.*\b(?:tests?|bug|failure|error|it|problem|issue)\b|\bmake\b.*\btests?\b.*\bpass\b/i;

/** Understands a handful of plain sentences; several of them on lines of their own or with "then". */
export function parseMessage(message: string): ParsedMessage {
  const text = maskQuotes(message);
  const requests: PlainRequest[] = [];
  let greeted = false;

  for (const sentence of sentences(text.masked)) {
    const request = parseSentence(sentence, text);
    if (request) {
      requests.push(request);
    } else if (smallTalk.test(sentence) || help.test(sentence)) {
      greeted = true;
    } else if (requests.length === 0 && fixTests.test(sentence)) {
      return { kind: 'fix_tests' };
    } else {
      return { kind: 'not_understood', text: text.value(sentence) };
    }
  }
  if (requests.length > 0) return { kind: 'requests', requests };
  return greeted ? { kind: 'greeting' } : { kind: 'not_understood', text: message.trim() };
}

function sentences(masked: string): string[] {
  // "write FILE with:" takes everything that follows as the content.
  if (/^[^\n]*\b(?:write|create|save)\b[^\n]*:[ \t]*\n/i.test(masked)) return [clean(masked)];
  return masked
    .split(/\n+|[,.;]?\s+(?:and\s+)?then\s+/i)
    .map(clean)
    .filter((sentence) => sentence !== '');
}

function clean(sentence: string): string {
  return sentence
    .trim()
    .replace(/^(?:[-*]|\d+[.)])\s+/, '')
    .replace(politeness, '')
    .replace(/\s+please\s*[.!?]?$/i, '')
    .trim();
}

type Rule = {
  readonly pattern: RegExp;
  readonly build: (groups: Readonly<Record<string, string>>) => PlainRequest;
};

const here = '.';

/** The first rule that matches decides, so the more telling ones come first. */
const rules: readonly Rule[] = [
  {
    pattern:
      /^in (?:the )?(?:file )?(?<path>\S+?),? (?:replace|change) (?<from>.+?) (?:with|by|to|into) (?<to>.+)$/is,
    build: edit,
  },
  {
    pattern:
      /^(?:replace|change|substitute|rename) (?<from>.+?) (?:with|by|to|into) (?<to>.+) in (?:the )?(?:file )?(?<path>\S+)$/is,
    build: edit,
  },
  {
    pattern:
      /^edit (?:the )?(?:file )?(?<path>\S+?)[:,]?(?: and| by| to)? (?:replac(?:e|ing)|chang(?:e|ing)) (?<from>.+?) (?:with|by|to|into) (?<to>.+)$/is,
    build: edit,
  },
  {
    pattern:
      /^(?:write|create|make|save|add)(?: an?| the)?(?: new)?(?: file)?(?: called| named)? (?<path>\S+?),? (?:with|containing|saying)(?: the)?(?: contents?| text| line)?:?\s+(?<content>.+)$/is,
    build: write,
  },
  {
    pattern:
      /^(?:write|save|put) (?<content>.+) (?:to|into|in)(?: an?| the)?(?: new)?(?: file)?(?: called| named)? (?<path>\S+)$/is,
    build: write,
  },
  {
    pattern: /^(?:run|execute|start) (?:the |all |its )*(?:unit )?tests?$/i,
    build: () => ({ kind: 'run', command: 'npm test' }),
  },
  {
    pattern: /^(?:run|execute|exec|start)(?: the)?(?: (?:shell )?command)?:? (?<command>.+)$/is,
    build: ({ command = '' }) => ({ kind: 'run', command }),
  },
  { pattern: /^\$ ?(?<command>.+)$/s, build: ({ command = '' }) => ({ kind: 'run', command }) },
  {
    pattern:
      /^(?:search|grep|look|find)(?: (?:for|where))?(?: the)?(?: text| word| string)? (?<text>.+?)(?: (?:in|under|inside) (?:the )?(?:file |folder |directory )?(?<path>\S+))?$/is,
    build: ({ text = '', path = here }) => ({ kind: 'search', text, path: folder(path) }),
  },
  {
    pattern:
      /^(?:list|ls|show)(?: me)?(?: all)?(?: the)?(?: files| contents| folder| directory)(?:(?: (?:in|of|under|inside))?(?: the)?(?: folder| directory)? (?<path>\S+))?$/i,
    build: ({ path = here }) => ({ kind: 'list', path: folder(path) }),
  },
  {
    pattern: /^(?:list|ls)(?: (?<path>\S+))?$/i,
    build: ({ path = here }) => ({ kind: 'list', path: folder(path) }),
  },
  {
    pattern: /^what(?:'s| is| files are)? (?:in|inside) (?<path>.+?)$/i,
    build: ({ path = here }) => ({ kind: 'list', path: folder(path) }),
  },
  {
    pattern:
      /^(?:read|open|cat|show|print|display)(?: me)?(?: the)?(?: file| contents? of)? (?<path>\S+)$/i,
    build: ({ path = '' }) => ({ kind: 'read', path }),
  },
];

function parseSentence(sentence: string, text: MaskedText): PlainRequest | undefined {
  for (const rule of rules) {
    // The closing mark of a sentence belongs to no argument; a command keeps it.
    const match = rule.pattern.exec(sentence.replace(/(?<=[^.\s])[.!?]$/, ''));
    if (!match) continue;
    const groups: Record<string, string> = {};
    for (const [name, value] of Object.entries(match.groups ?? {})) {
      if (value !== undefined) groups[name] = text.value(value);
    }
    return rule.build(groups);
  }
  return undefined;
}

function edit({ path = '', from = '', to = '' }: Readonly<Record<string, string>>): PlainRequest {
  return { kind: 'edit', path, from, to };
}

function write({ path = '', content = '' }: Readonly<Record<string, string>>): PlainRequest {
  return { kind: 'write', path, content: content.endsWith('\n') ? content : `${content}\n` };
}

/** "here", "this folder" and "the project" mean the workspace folder. */
function folder(path: string): string {
  return /^(?:here|(?:this|the)(?: folder| directory| project| repository)?|it|folder|project|repository)\??$/i.test(
    path,
  )
    ? here
    : path;
}
