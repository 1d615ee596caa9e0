import { ChevronDown, Sparkles } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { ReviewRepository } from '#shared/api/review.ts';
import type { Review } from '../../state/review.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Shortcut } from '../../ui/kbd.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Select } from '../../ui/select.tsx';
import { matchesShortcut } from '../../ui/shortcut.ts';
import { TextArea } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toast.tsx';
import { baseName } from './model/review-groups.ts';
import { useRun } from './use-run.ts';
import styles from './review.module.css';

export interface CommitBoxProps {
  readonly review: Review;
  readonly repositories: readonly ReviewRepository[];
  /** Roots in which something is staged. */
  readonly staged: ReadonlySet<string>;
}

/** Writes the next commit: of what is staged, or of everything when nothing is. */
export function CommitBox({ review, repositories, staged }: CommitBoxProps) {
  const [chosen, setChosen] = useState<string>();
  const [message, setMessage] = useState('');
  const [working, setWorking] = useState<'draft' | 'commit'>();
  const drafting = useRef<AbortController>(undefined);
  const run = useRun();
  const toast = useToast();
  useEffect(() => () => drafting.current?.abort(), []);

  const repository =
    repositories.find(({ repo_root: root }) => root === chosen) ??
    repositories.find(({ repo_root: root }) => staged.has(root)) ??
    repositories[0];
  if (!repository) return null;
  const { repo_root: root, commits, conflicts, head } = repository;
  const include = staged.has(root) ? 'staged' : 'all';
  const isEmpty = message.trim() === '';

  async function commit(amend: boolean): Promise<void> {
    if (isEmpty || working) return;
    setWorking('commit');
    await run(amend ? 'The commit was not changed' : 'Nothing was committed', async () => {
      const text = message.trim();
      const done = await review.commit({ repo_root: root, message: text, include, amend });
      setMessage('');
      toast({ title: `Committed ${done.commit.slice(0, 7)}`, text: text.split('\n')[0] });
    });
    setWorking(undefined);
  }

  async function draft(): Promise<void> {
    if (working) return;
    setWorking('draft');
    const abort = new AbortController();
    drafting.current = abort;
    await run('No message was drafted', async () => {
      setMessage(await review.draftMessage(root, include, abort.signal));
    });
    setWorking(undefined);
  }

  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.nativeEvent.isComposing || !matchesShortcut(event, 'mod+enter')) return;
    event.preventDefault();
    void commit(false);
  }

  return (
    <section className={styles.commit} aria-label="Commit">
      {repositories.length > 1 && (
        <Select
          label="Repository to commit in"
          look="bare"
          size="small"
          value={root}
          options={repositories.map(({ repo_root: value }) => ({ value, label: baseName(value) }))}
          onChange={setChosen}
        />
      )}
      <div className={styles.message}>
        <TextArea
          label="Commit message"
          hideLabel
          placeholder="Commit message"
          rows={message.includes('\n') ? 4 : 1}
          value={message}
          disabled={working === 'commit'}
          onChange={(event) => setMessage(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton
          className={styles.draft}
          glyph={Sparkles}
          label={working === 'draft' ? 'Drafting a message' : 'Let the model draft a message'}
          size="small"
          aria-busy={working === 'draft'}
          disabled={working !== undefined}
          onClick={() => void draft()}
        />
      </div>
      <div className={styles.commitFoot}>
        <Button
          size="small"
          tone="primary"
          className={styles.commitButton}
          busy={working === 'commit'}
          disabled={isEmpty || conflicts.length > 0}
          title={conflicts.length > 0 ? 'There are conflicts to solve first' : undefined}
          onClick={() => void commit(false)}
        >
          {include === 'staged' ? 'Commit staged' : 'Commit all'}
          <span className={styles.commitKeys}>
            <Shortcut keys="mod+enter" />
          </span>
        </Button>
        <Menu
          align="end"
          side="top"
          trigger={<IconButton glyph={ChevronDown} label="Other ways to commit" size="small" />}
        >
          <MenuItem disabled={head === undefined || isEmpty} onSelect={() => void commit(true)}>
            Amend the last commit
          </MenuItem>
          <MenuItem
            disabled={head === undefined}
            onSelect={() => setMessage(commits[0]?.subject ?? '')}
          >
            Take the last message
          </MenuItem>
        </Menu>
      </div>
    </section>
  );
}
