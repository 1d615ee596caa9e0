import { z } from 'zod';
import { defineTool, success, type Tool } from '../tool.ts';

const text = (description: string) => z.string().trim().min(1).describe(description);

const schema = z.object({
  questions: z
    .array(
      z.object({
        header: text('What it is about, in one or two words.'),
        question: text('The whole question.'),
        options: z
          .array(
            z.object({
              label: text('The choice, in a few words.'),
              description: text('What it would mean.'),
            }),
          )
          .min(2)
          .max(4)
          .describe('What there is to choose from. The person may answer something else.'),
      }),
    )
    .min(1),
});

/** Asks the person, whose answer is the next message of the chat. */
export function createAskUserQuestion(): Tool {
  return defineTool({
    name: 'ask_user_question',
    description:
      'Asks the person questions with a few answers to choose from, and ends your turn. For what ' +
      'the plan depends on and only the person can know.',
    schema,
    endsTurn: true,
    repeatable: true,
    prepare: ({ questions }) => ({ run: () => Promise.resolve(success({ questions })) }),
  });
}
