import type { ReviewFileSummary, ReviewStatus } from '#shared/api/review.ts';
import { cx } from '../../ui/cx.ts';
import styles from './file-mark.module.css';

const marks: Readonly<Record<ReviewStatus, { readonly letter: string; readonly word: string }>> = {
  added: { letter: 'A', word: 'added' },
  deleted: { letter: 'D', word: 'deleted' },
  modified: { letter: 'M', word: 'modified' },
  renamed: { letter: 'R', word: 'renamed' },
  copied: { letter: 'C', word: 'copied' },
  type_changed: { letter: 'T', word: 'type changed' },
  conflicted: { letter: '!', word: 'conflicted' },
};

export interface FileMarkProps {
  readonly summary: ReviewFileSummary;
  /** The word stands beside the letter. */
  readonly spelled?: boolean;
}

/** What happened to a file: a letter with its colour, and the word for it. */
export function FileMark({ summary, spelled = false }: FileMarkProps) {
  const mark = summary.untracked ? { letter: 'U', word: 'untracked' } : marks[summary.status];
  const style = cx(styles.mark, styles[summary.status]);
  if (spelled) {
    return (
      <span className={styles.spelled}>
        <span className={style} aria-hidden>
          {mark.letter}
        </span>
        <span className={styles.word}>{mark.word}</span>
      </span>
    );
  }
  return (
    <span className={style} role="img" aria-label={mark.word} title={mark.word}>
      {mark.letter}
    </span>
  );
}

/** What is special about a file beside its lines; undefined for most. */
export function fileNote(summary: ReviewFileSummary): string | undefined {
  if (summary.submodule) return 'submodule';
  if (summary.binary) return 'binary';
  if (summary.unreadable_name) return 'unreadable name';
  const { old_mode: before, new_mode: after } = summary;
  if (before === undefined || after === undefined || before === after) return undefined;
  if (after === '100755') return 'made executable';
  if (before === '100755' && after === '100644') return 'no longer executable';
  return after === '120000' ? 'now a link' : undefined;
}
