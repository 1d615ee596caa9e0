import { expect, test } from 'vitest';
import {
  chatCommands,
  newChatCommands,
  slashItems,
  slashName,
} from '#renderer/features/chat/composer/completion/commands.ts';
import {
  findTrigger,
  mentionText,
  replaceTrigger,
} from '#renderer/features/chat/composer/completion/trigger.ts';

/** The caret stands at `|`. */
function at(marked: string) {
  const caret = marked.indexOf('|');
  return { text: marked.replace('|', ''), caret };
}

function trigger(marked: string) {
  const { text, caret } = at(marked);
  return findTrigger(text, caret);
}

test('an @ at the start of a word begins a mention', () => {
  expect(trigger('@|')).toEqual({ kind: 'mention', start: 0, query: '' });
  expect(trigger('see @src/da|')).toEqual({ kind: 'mention', start: 4, query: 'src/da' });
  expect(trigger('see (@da| later')).toEqual({ kind: 'mention', start: 5, query: 'da' });
});

test('an address, a finished word and a later caret do not', () => {
  expect(trigger('me@example.com|')).toBeUndefined();
  expect(trigger('@file and|')).toBeUndefined();
  expect(trigger('|@file')).toBeUndefined();
});

test('a / begins a command only as the whole message', () => {
  expect(trigger('/|')).toEqual({ kind: 'command', start: 0, query: '' });
  expect(trigger('/comp|')).toEqual({ kind: 'command', start: 0, query: 'comp' });
  expect(trigger('see /etc|')).toBeUndefined();
  expect(trigger('/etc| is a folder')).toBeUndefined();
});

test('a mention takes the place of what was typed, with one space behind', () => {
  const end = at('see @da|');
  const mention = findTrigger(end.text, end.caret);
  if (!mention) throw new Error('no trigger');
  expect(replaceTrigger(end.text, end.caret, mention, mentionText('src/date.ts'))).toEqual({
    text: 'see `src/date.ts` ',
    caret: 18,
  });
  const middle = at('see @da| first');
  expect(replaceTrigger(middle.text, middle.caret, mention, '`a`')).toEqual({
    text: 'see `a` first',
    caret: 8,
  });
  expect(mentionText('odd`name')).toBe('`` odd`name ``');
});

test('commands fit the moment; skills stand beside them', () => {
  const idle = { busy: false, planning: false };
  const skill = { name: 'release-notes', description: 'Write' };
  const names = (query: string, facts = idle) =>
    slashItems(query, chatCommands(facts), [skill]).map(slashName);
  expect(names('')).toEqual(['compact', 'plan', 'new', 'release-notes']);
  expect(names('', { ...idle, busy: true })).toContain('stop');
  expect(names('', { ...idle, busy: true })).not.toContain('compact');
  // What begins with the query comes before what only holds it.
  expect(names('n')).toEqual(['new', 'plan', 'release-notes']);
  expect(names('etc')).toEqual([]);
  const first = slashItems('', newChatCommands(false), [{ name: 'chart', description: '' }]);
  expect(first.map(slashName)).toEqual(['plan', 'chart']);
  expect(first.map(({ note }) => note)).toEqual(['Plan first, change nothing', 'Skill']);
});
