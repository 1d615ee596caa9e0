import type { Problem } from '../../state/problem.ts';
import styles from './settings.module.css';

/** A failure beside the form that caused it. */
export function ProblemText({ problem }: { readonly problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <p role="alert" className={styles.error}>
      {[`${problem.title}.`, problem.text].filter(Boolean).join(' ')}
    </p>
  );
}
