import { isRecord, stringOf, type ToolItem } from './tool-item.ts';

export type QuestionOption = { readonly label: string; readonly description: string };

export type Question = {
  /** What it is about, in one or two words. */
  readonly header: string;
  readonly question: string;
  readonly options: readonly QuestionOption[];
};

/** The questions of an `ask_user_question` call; what cannot be read is left out. */
export function questionsOf({ args, result }: Pick<ToolItem, 'args' | 'result'>): Question[] {
  const asked = isRecord(result) && Array.isArray(result['questions']) ? result : args;
  return listOf(asked['questions']).flatMap((each) => {
    const question = stringOf(each['question']);
    if (question === undefined) return [];
    const options = listOf(each['options']).flatMap((option) => {
      const label = stringOf(option['label']);
      return label === undefined
        ? []
        : [{ label, description: stringOf(option['description']) ?? '' }];
    });
    return [{ header: stringOf(each['header']) ?? '', question, options }];
  });
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/**
 * The answers as a message; undefined until every question has one.
 * @param answers In the order of the questions.
 */
export function answerText(
  questions: readonly Question[],
  answers: readonly (string | undefined)[],
): string | undefined {
  const given = questions.map((_question, index) => answers[index]?.trim() ?? '');
  if (given.some((answer) => answer === '')) return undefined;
  if (given.length === 1) return given[0];
  return questions
    .map(({ header, question }, index) => `${header || question}: ${given[index]}`)
    .join('\n');
}
