import { useId, useState, type ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Pill } from '../../../ui/pill.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { answerText, questionsOf, type Question } from '../model/questions.ts';
import type { ToolItem } from '../model/tool-item.ts';
import styles from './cards.module.css';

export interface QuestionCardProps {
  readonly item: ToolItem;
  /** It waits for the answer. */
  readonly open: boolean;
  readonly onAnswer: (text: string) => void;
}

/** Questions of the model; the answer goes back as a message. */
export function QuestionCard({ item, open, onAnswer }: QuestionCardProps) {
  const questions = questionsOf(item);
  const [answers, setAnswers] = useState<readonly (string | undefined)[]>([]);
  const titleId = useId();
  const text = answerText(questions, answers);
  return (
    <section className={cx(styles.card, open && styles.waiting)} aria-labelledby={titleId}>
      <h2 id={titleId} className={styles.title}>
        {open ? 'A question for you' : 'Asked you'}
      </h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text !== undefined) onAnswer(text);
        }}
      >
        {questions.map((question, index) => (
          // The model's questions have no identity but their place.
          <QuestionField
            key={index}
            question={question}
            open={open}
            onAnswer={(answer) => setAnswers((known) => withAnswer(known, index, answer))}
          />
        ))}
        {open && (
          <div className={styles.actions}>
            <Button type="submit" tone="primary" disabled={text === undefined}>
              Answer
            </Button>
          </div>
        )}
      </form>
    </section>
  );
}

function withAnswer(known: readonly (string | undefined)[], index: number, answer: string) {
  const next = [...known];
  next[index] = answer;
  return next;
}

interface QuestionFieldProps {
  readonly question: Question;
  readonly open: boolean;
  readonly onAnswer: (answer: string) => void;
}

/** The choice that stands for the text field below the others. */
const OTHER = -1;

function QuestionField({ question, open, onAnswer }: QuestionFieldProps) {
  const name = useId();
  const [chosen, setChosen] = useState<number>();
  const [other, setOther] = useState('');
  const legend: ReactNode = (
    <>
      {question.header && <Pill>{question.header}</Pill>} {question.question}
    </>
  );
  if (!open) return <p className={styles.asked}>{legend}</p>;
  return (
    <fieldset className={styles.question}>
      <legend className={styles.legend}>{legend}</legend>
      {question.options.map((option, index) => (
        <label key={option.label} className={styles.option}>
          <input
            type="radio"
            name={name}
            checked={chosen === index}
            onChange={() => {
              setChosen(index);
              onAnswer(option.label);
            }}
          />
          <span>
            {option.label}
            {option.description && <span className={styles.quiet}>{option.description}</span>}
          </span>
        </label>
      ))}
      <div className={styles.other}>
        <TextField
          label={`Another answer to: ${question.question}`}
          hideLabel
          placeholder="Something else"
          value={other}
          onChange={(event) => {
            setChosen(OTHER);
            setOther(event.target.value);
            onAnswer(event.target.value);
          }}
        />
      </div>
    </fieldset>
  );
}
