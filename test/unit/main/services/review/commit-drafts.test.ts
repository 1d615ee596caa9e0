import { expect, test } from 'vitest';
import { tidyMessage } from '#main/services/review/commit-drafts.ts';

test('a drafted message is without fences, quotes and blanks around it', () => {
  expect(tidyMessage('```\nFix it\n\nBecause.\n```')).toBe('Fix it\n\nBecause.');
  expect(tidyMessage('"Fix it"')).toBe('Fix it');
  expect(tidyMessage(' Say "yes" to `x`\r\n')).toBe('Say "yes" to `x`');
  expect(tidyMessage('x'.repeat(6000))).toHaveLength(5000);
});
