import { describe, expect, it } from 'vitest';
import { describeProblem, refusalStatus } from '#renderer/state/problem.ts';
import { nextConnection } from '#renderer/state/connection.ts';
import { ApiFailure, refusal } from '#renderer/transport/api-failure.ts';

describe('describeProblem', () => {
  it('says what was tried, then the server’s words as sentences', () => {
    const failure = refusal(400, {
      message: 'Invalid folder',
      validations: [{ field: 'folder', detail: 'It does not exist.' }],
    });
    expect(describeProblem(failure, 'This folder could not be opened')).toEqual({
      title: 'This folder could not be opened',
      text: 'Invalid folder. It does not exist.',
    });
  });

  it('says what a spend limit leaves to do', () => {
    const failure = refusal(409, {
      message: 'Limit exceeded',
      spent_micros: 5_020_000,
      limit_micros: 5_000_000,
      resets_at: '2026-02-01T00:00:00Z',
    });
    const { text } = describeProblem(failure, 'Not sent.');
    expect(text).toMatch(/\$5\.02 of \$5\.00 are spent\..*2026.*Settings › Usage/);
    expect(refusal(409, { message: 'Busy' }).usageLimit).toBeUndefined();
  });

  it('says the status when the answer has no words', () => {
    expect(describeProblem(refusal(502, 'bad gateway'), 'x').text).toContain('502');
  });

  it('never shows the message of an exception', () => {
    const { text } = describeProblem(new TypeError('cannot read properties of undefined'), 'x');
    expect(text).not.toContain('undefined');
    expect(describeProblem(new ApiFailure('offline'), 'x').text).toContain('does not answer');
  });
});

describe('refusalStatus', () => {
  it('is there only for what the server refused', () => {
    expect(refusalStatus(refusal(409, {}))).toBe(409);
    expect(refusalStatus(new ApiFailure('offline'))).toBeUndefined();
    expect(refusalStatus(new Error('x'))).toBeUndefined();
  });
});

describe('nextConnection', () => {
  it('stays lost while it tries again, and over once the session is', () => {
    const trying = { phase: 'connecting', attempt: 2 } as const;
    const waiting = { phase: 'waiting', attempt: 2, delayMs: 1 } as const;
    const open = { phase: 'open', attempt: 0, openedAtMs: 0 } as const;
    expect(nextConnection('connecting', open)).toBe('connected');
    expect(nextConnection('connected', waiting)).toBe('lost');
    expect(nextConnection('lost', trying)).toBe('lost');
    expect(nextConnection('lost', open)).toBe('connected');
    expect(nextConnection('connected', { phase: 'refused', status: 401 })).toBe('signed_out');
    expect(nextConnection('signed_out', open)).toBe('signed_out');
  });
});
