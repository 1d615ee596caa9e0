import type { ChatErrorKind } from '#shared/api/chats.ts';

/** Failures that a directive can ask for. */
export const DEMO_FAILURES = [
  'overloaded',
  'rate_limit',
  'timeout',
  'auth',
  'config',
  'usage_limit',
  'generic',
] as const satisfies readonly ChatErrorKind[];
export type DemoFailure = (typeof DEMO_FAILURES)[number];

/** How a message steers the demo model, for tests, benches and screenshots. */
export type DemoDirectives = {
  /** Pause before each chunk; undefined for the natural pace. */
  readonly delayMs: number | undefined;
  /** Answer with this many chunks of text. */
  readonly chunks: number | undefined;
  /** Answer with this many lines of text. */
  readonly lines: number | undefined;
  readonly failure: DemoFailure | undefined;
  /** Only the first attempt fails. */
  readonly failOnce: boolean;
  /** Chunks that are streamed before the failure. */
  readonly failAfter: number;
  /** Make the calls of all requests in one step. */
  readonly atOnce: boolean;
  /** Think aloud before every step. */
  readonly reasoning: boolean;
  /** Begin, then stay silent until interrupted. */
  readonly hang: boolean;
  /** Directives that do not exist, as written. */
  readonly unknown: readonly string[];
};

const none: DemoDirectives = {
  delayMs: undefined,
  chunks: undefined,
  lines: undefined,
  failure: undefined,
  failOnce: false,
  failAfter: 0,
  atOnce: false,
  reasoning: false,
  hang: false,
  unknown: [],
};

/** More would only fill memory. */
const maxCount = 1_000_000;
const maxDelayMs = 60_000;

/** Reads every `[demo: name=value, …]` in a message; `rest` is the message without them. */
export function parseDirectives(message: string): {
  readonly directives: DemoDirectives;
  readonly rest: string;
} {
  let directives = none;
  const rest = message.replace(/\[demo:([^\]]*)\]/gi, (_match, list: string) => {
    for (const item of list.split(',')) {
      if (item.trim() !== '') directives = withDirective(directives, item.trim());
    }
    return '';
  });
  return { directives, rest: rest.trim() };
}

function withDirective(directives: DemoDirectives, item: string): DemoDirectives {
  const [name = '', value = ''] = item.split('=').map((side) => side.trim().toLowerCase());
  const count = countOf(value);
  switch (name) {
    case 'delay':
      if (count === undefined) break;
      return { ...directives, delayMs: Math.min(count, maxDelayMs) };
    case 'chunks':
      if (count === undefined) break;
      return { ...directives, chunks: count };
    case 'long':
      if (count === undefined) break;
      return { ...directives, lines: count };
    case 'fail-after':
      if (count === undefined) break;
      return { ...directives, failAfter: count };
    case 'fail':
    case 'fail-once': {
      const failure = DEMO_FAILURES.find((kind) => kind === (value || 'overloaded'));
      if (!failure) break;
      return { ...directives, failure, failOnce: name === 'fail-once' };
    }
    case 'at-once':
      return { ...directives, atOnce: true };
    case 'reasoning':
      return { ...directives, reasoning: true };
    case 'hang':
      return { ...directives, hang: true };
  }
  return { ...directives, unknown: [...directives.unknown, item] };
}

/** `2000`, `50ms`, `10000 lines`. */
function countOf(value: string): number | undefined {
  const digits = /^(\d{1,9})(?:\s*(?:ms|lines?|chunks?))?$/.exec(value)?.[1];
  return digits === undefined ? undefined : Math.min(Number(digits), maxCount);
}
