import type { Problem } from './problem.ts';

export const FAILED = 'The terminal could not be opened';
export const NOTHING_TO_FOLLOW: Problem = { title: FAILED, text: 'Its workspace is stopped.' };

export function describeNoAgent(reason: string): Problem {
  const text = reason || 'The folder of this terminal is not open on this computer.';
  return { title: FAILED, text };
}

export function describeRefusal(status: number): Problem {
  const text =
    status === 404
      ? 'Its folder is no longer known to Pilothouse.'
      : `The server answered with status ${status}.`;
  return { title: FAILED, text };
}
