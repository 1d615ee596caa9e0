import { describe, expect, it } from 'vitest';
import { parseDirectives } from '#main/agent-loop/providers/demo/directives.ts';

describe('parseDirectives', () => {
  it('reads several, in one bracket or more, and leaves the request', () => {
    const { directives, rest } = parseDirectives(
      'read a.txt [demo: delay=50ms, reasoning] [Demo: long=10000 lines]',
    );
    expect(rest).toBe('read a.txt');
    expect(directives).toMatchObject({ delayMs: 50, reasoning: true, lines: 10_000, unknown: [] });
  });

  it('fails always or once, with overload unless told otherwise', () => {
    expect(parseDirectives('[demo: fail=auth]').directives).toMatchObject({
      failure: 'auth',
      failOnce: false,
    });
    expect(parseDirectives('[demo: fail-once, fail-after=3]').directives).toMatchObject({
      failure: 'overloaded',
      failOnce: true,
      failAfter: 3,
    });
  });

  it('names what it does not know instead of ignoring it', () => {
    expect(parseDirectives('[demo: delay=fast, fail=moon, sing]').directives.unknown).toEqual([
      'delay=fast',
      'fail=moon',
      'sing',
    ]);
  });
});
