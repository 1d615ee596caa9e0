import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useRef, useState } from 'react';
import type { App } from '../../../state/app-state.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { CopyButton } from '../copy-button.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import { resultText } from '../model/card-tools.ts';
import { createProseSplitter } from '../model/prose-pieces.ts';
import type { ToolItem } from '../model/tool-item.ts';
import { LongText } from './long-text.tsx';
import styles from './cards.module.css';

export interface PlanCardProps {
  readonly app: App;
  readonly item: ToolItem;
  /** It waits for a word of the person. */
  readonly open: boolean;
  /** Leaves plan mode and tells the agent to begin. */
  readonly onStart: () => Promise<void>;
}

/** A plan to read, and to begin with. */
export function PlanCard({ app, item, open, onStart }: PlanCardProps) {
  const titleId = useId();
  const fileId = resultText(item, 'file_id');
  const { data: plan, isError } = useQuery({
    ...app.queries.fileText(fileId ?? ''),
    enabled: fileId !== undefined,
  });
  const pieces = useMemo(() => createProseSplitter()(plan ?? ''), [plan]);
  const scroller = useRef<HTMLDivElement>(null);
  const [busy, setBusy] = useState(false);

  async function start(): Promise<void> {
    setBusy(true);
    await onStart();
    setBusy(false);
  }

  return (
    <section className={cx(styles.card, open && styles.waiting)} aria-labelledby={titleId}>
      <div className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          Proposed plan
        </h2>
        {plan !== undefined && <CopyButton text={plan} label="Copy the plan" />}
      </div>
      <div ref={scroller} className={styles.plan} tabIndex={0} role="group" aria-label="Plan">
        {pieces.length > 1 ? (
          <LongText pieces={pieces} scroller={scroller} />
        ) : (
          <Markdown text={plan ?? ''} live={false} />
        )}
        {isError && <p className={styles.quiet}>The plan could not be loaded.</p>}
      </div>
      {open && (
        <div className={styles.actions}>
          <span className={styles.quiet}>Or say below what should be different.</span>
          <Button tone="primary" busy={busy} onClick={() => void start()}>
            Start on this plan
          </Button>
        </div>
      )}
    </section>
  );
}
