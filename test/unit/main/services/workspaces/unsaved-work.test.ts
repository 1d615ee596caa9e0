import { expect, test } from 'vitest';
import { describeLoss } from '#main/services/workspaces/provisioners/unsaved-work.ts';
import { percentiles } from '#main/services/workspaces/usage.ts';

test('nothing to lose', () => {
  expect(describeLoss('/w', { uncommittedFiles: 0, unpushedCommits: 0 })).toBeUndefined();
});

test.each([
  [1, 0, '/w holds 1 uncommitted file.'],
  [2, 0, '/w holds 2 uncommitted files.'],
  [0, 1, '/w holds 1 commit that is on no other branch or remote.'],
  [3, 2, '/w holds 3 uncommitted files and 2 commits that are on no other branch or remote.'],
])('%i files, %i commits', (uncommittedFiles, unpushedCommits, start) => {
  const text = describeLoss('/w', { uncommittedFiles, unpushedCommits });
  expect(text?.startsWith(start)).toBe(true);
  expect(text).toContain('"orphan"');
});

test('percentiles are of what was measured, and null without any', () => {
  expect(percentiles([])).toEqual({ P50: null, P95: null });
  expect(percentiles([30, 10, 20])).toEqual({ P50: 20, P95: 30 });
});
