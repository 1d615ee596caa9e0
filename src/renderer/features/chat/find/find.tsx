import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react';
import type { App } from '../../../state/app-state.ts';
import { withFoundText, withoutFinding, type Finding } from '../../../state/view.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { matchesShortcut } from '../../../ui/shortcut.ts';
import { useFind, type FindInput, type FindState } from './use-find.ts';
import styles from './find.module.css';

export interface FindProps extends FindInput {
  readonly app: App;
  readonly finding: Finding;
}

/** Find in the conversation: a bar over its upper edge, and what it finds marked below. */
export function Find({ app, finding, ...input }: FindProps) {
  const [query, setQuery] = useState(() => finding.text ?? selectedText(input.frame.current));
  const field = useRef<HTMLInputElement>(null);
  const close = (): void => app.view.update(withoutFinding);
  const state = useFind(input, query);
  useFocus(field, input.frame, finding);

  useEffect(() => {
    if (finding.text !== undefined) setQuery(finding.text);
  }, [finding]);
  // The bar may come back with another arrangement of the panes.
  const keep = useEffectEvent(() => app.view.update((state) => withFoundText(state, query)));
  useEffect(() => () => keep(), []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && event.target === field.current) {
      state.step(event.shiftKey ? -1 : 1);
    } else if (matchesShortcut(event, 'mod+g') || matchesShortcut(event, 'f3')) state.step(1);
    else if (matchesShortcut(event, 'mod+shift+g') || matchesShortcut(event, 'shift+f3')) {
      state.step(-1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const hasWords = query.trim() !== '';
  return (
    <div role="search" aria-label="Find in this chat" className={styles.bar} onKeyDown={onKeyDown}>
      <div className={styles.line}>
        <input
          ref={field}
          aria-label="Find in this chat"
          className={styles.input}
          placeholder="Find in this chat"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <span role="status" className={styles.count}>
          {hasWords && describeCount(state)}
        </span>
        <IconButton
          glyph={ChevronUp}
          size="small"
          label="Previous match"
          shortcut="shift+enter"
          disabled={state.total === 0}
          onClick={() => state.step(-1)}
        />
        <IconButton
          glyph={ChevronDown}
          size="small"
          label="Next match"
          shortcut="enter"
          disabled={state.total === 0}
          onClick={() => state.step(1)}
        />
        <IconButton glyph={X} size="small" label="Close find" shortcut="escape" onClick={close} />
      </div>
      {hasWords && <Reach state={state} />}
    </div>
  );
}

function describeCount({ total, position, reach }: FindState): string {
  if (total === 0) return reach === 'loading' ? 'Searching' : 'No match';
  return `${position > 0 ? position : '–'} of ${total}${reach === 'all' ? '' : '+'}`;
}

/** Says what was not looked through, and offers it. */
function Reach({ state: { reach, searchFurther } }: { readonly state: FindState }) {
  if (reach === 'all') return null;
  if (reach === 'loading') return <p className={styles.reach}>Going back through the history…</p>;
  return (
    <div className={styles.reach}>
      {reach === 'failed' ? 'Older messages could not be loaded.' : 'Older messages were left out.'}
      <Button size="small" onClick={searchFurther}>
        {reach === 'failed' ? 'Try again' : 'Search further back'}
      </Button>
    </div>
  );
}

/** A single selected line of the conversation is what the person wants to find. */
function selectedText(frame: HTMLElement | null): string {
  const selection = document.getSelection();
  const text = selection?.toString().trim() ?? '';
  const isInside = frame?.contains(selection?.anchorNode ?? null) ?? false;
  return isInside && text.length <= 200 && !text.includes('\n') ? text : '';
}

/** Takes the focus with every request; gives it back to where it was when the bar goes. */
function useFocus(
  field: React.RefObject<HTMLInputElement | null>,
  frame: React.RefObject<HTMLElement | null>,
  finding: Finding,
): void {
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    const select = (): void => {
      if (finding.request > 0) field.current?.select();
    };
    select();
    // A dialog that asked for it gives the focus back first; a pane from behind takes two frames.
    let frame = requestAnimationFrame(() => {
      select();
      frame = requestAnimationFrame(select);
    });
    return () => cancelAnimationFrame(frame);
  }, [field, finding.request]);
  useEffect(() => {
    const conversation = frame.current;
    return () => {
      const log = conversation?.querySelector<HTMLElement>('[role=log]');
      const target = before instanceof HTMLElement && before.isConnected ? before : log;
      if (target !== document.body) target?.focus({ preventScroll: true });
      else log?.focus({ preventScroll: true });
    };
  }, [before, frame]);
}
