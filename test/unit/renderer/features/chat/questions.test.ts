import { expect, test } from 'vitest';
import { answerText, questionsOf } from '#renderer/features/chat/model/questions.ts';

const way = {
  header: 'Way',
  question: 'Which way?',
  options: [{ label: 'North', description: 'Cold' }, { label: 'South' }],
};

test('questions are read from the result, else from the arguments; the rest is left out', () => {
  const read = {
    header: 'Way',
    question: 'Which way?',
    options: [
      { label: 'North', description: 'Cold' },
      { label: 'South', description: '' },
    ],
  };
  const args = { questions: [way] };
  expect(questionsOf({ args, result: {} })).toEqual([read]);
  const result = { questions: [{ question: 7 }, 'x', { question: 'When?' }] };
  expect(questionsOf({ args, result })).toEqual([{ header: '', question: 'When?', options: [] }]);
  expect(questionsOf({ args: {}, result: undefined })).toEqual([]);
});

test('one answer is said plainly, several by what they are about, none before all are given', () => {
  const one = questionsOf({ args: { questions: [way] }, result: {} });
  expect(answerText(one, [])).toBeUndefined();
  expect(answerText(one, [' '])).toBeUndefined();
  expect(answerText(one, ['North'])).toBe('North');
  const two = [...one, { header: '', question: 'When?', options: [] }];
  expect(answerText(two, ['North'])).toBeUndefined();
  expect(answerText(two, ['North', 'now '])).toBe('Way: North\nWhen?: now');
});
