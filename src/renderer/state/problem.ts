import type { UsageLimitError } from '#shared/api/accounting.ts';
import { ApiFailure } from '../transport/api-failure.ts';

/** A failure in the person's words: what happened, then what can be done. */
export type Problem = {
  readonly title: string;
  readonly text: string | undefined;
};

/** @param attempt What was tried, as in "The chat could not be opened". */
export function describeProblem(error: unknown, attempt: string): Problem {
  if (!(error instanceof ApiFailure)) {
    return {
      title: attempt,
      text: 'Something went wrong in this window. Reload it and try again.',
    };
  }
  switch (error.kind) {
    case 'offline':
      return {
        title: attempt,
        text: 'Pilothouse does not answer. Check that it is still running, then try again.',
      };
    case 'unreadable':
      return {
        title: attempt,
        text: 'The answer could not be read. This window may be older than the program: reload it.',
      };
    case 'refused':
      return { title: attempt, text: describeRefusal(error) };
    default:
      return { title: attempt, text: undefined };
  }
}

function describeRefusal({ status, body, usageLimit }: ApiFailure): string {
  if (usageLimit) return describeLimit(usageLimit);
  const [first] = body?.validations ?? [];
  const said = [body?.message, first?.detail ?? body?.detail].filter(Boolean).map(endSentence);
  // A server may name the field in the very words of the message.
  return said.length > 0
    ? Array.from(new Set(said)).join(' ')
    : `The server answered with status ${status}.`;
}

/** Times and money as the person writes them. */
const resetFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function describeLimit({ spent_micros, limit_micros, resets_at }: UsageLimitError): string {
  const dollars = (micros: number): string => `$${(micros / 1_000_000).toFixed(2)}`;
  const spent = `${dollars(spent_micros)} of ${dollars(limit_micros)} are spent`;
  const again = resetFormat.format(new Date(resets_at));
  return `The spend limit is reached: ${spent}. It starts anew on ${again}, or change it in Settings › Usage.`;
}

function endSentence(text: string | undefined): string {
  const trimmed = text?.trim() ?? '';
  return /[.!?:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** The HTTP status of a refusal; undefined for any other failure. */
export function refusalStatus(error: unknown): number | undefined {
  return error instanceof ApiFailure && error.kind === 'refused' ? error.status : undefined;
}
