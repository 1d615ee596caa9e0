import { describeProblem } from '../../state/problem.ts';
import styles from './settings.module.css';

export interface TestOutcomeProps {
  /** The test itself could not be run. */
  readonly failure: unknown;
  readonly outcome: { readonly ok: boolean; readonly text: string } | undefined;
}

/** What the last test of a connection said. */
export function TestOutcome({ failure, outcome }: TestOutcomeProps) {
  if (failure) {
    const { title, text } = describeProblem(failure, 'The test could not be run');
    return <p role="alert">{[`${title}.`, text].filter(Boolean).join(' ')}</p>;
  }
  if (!outcome) return null;
  return outcome.ok ? (
    <p role="status" className={styles.ok}>
      {outcome.text}
    </p>
  ) : (
    <p role="alert" className={styles.error}>
      {outcome.text}
    </p>
  );
}
