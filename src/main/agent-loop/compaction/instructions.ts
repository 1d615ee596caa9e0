/** The last message of the request for a summary. */
export const summaryInstruction = [
  'Pause the work here and write a handover note. Everything above will be taken away, and only',
  'this note will be left for whoever goes on, so put into it all that is needed to continue',
  'without asking again:',
  '- what the person wants, in their own words where the wording matters, and every constraint or',
  '  preference they stated;',
  '- what has been done and decided so far, and why;',
  '- files that matter, with their paths, and what was changed in each;',
  '- commands that were run and what came of them, processes that are still running, errors that',
  '  are still open;',
  '- the exact state right now, and the next steps.',
  'Keep names, paths, numbers and error texts exact. Leave out what no longer matters. Write the',
  'note only, as plain text; call no tools.',
].join('\n');

/** The message that stands for all that a summary replaced. */
export function buildSummaryMessage(summary: string): string {
  return [
    'The earlier part of this conversation was taken out to make room. This note was written from',
    'it just before; rely on it and go on from where it ends.',
    '',
    summary,
  ].join('\n');
}
