import { Search } from 'lucide-react';
import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { BareDialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import styles from './pick-dialog.module.css';
import { Spinner } from './spinner.tsx';
import { useDelayed } from './use-delayed.ts';

export interface PickDialogProps<Item> {
  /** Names the dialog. */
  readonly label: string;
  /** Names the field, and stands in it while it is empty. */
  readonly fieldLabel: string;
  readonly listLabel: string;
  readonly query: string;
  readonly onQuery: (text: string) => void;
  /** What besides the query decides what is offered: with either of them the choice begins anew. */
  readonly scope?: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** Items of a group follow each other; its name stands above them. */
  readonly groupOf?: (item: Item) => string;
  readonly renderItem: (item: Item) => React.ReactNode;
  readonly onPick: (item: Item) => void;
  readonly onClose: () => void;
  /** An answer is being waited for. */
  readonly busy?: boolean;
  /** Beside the field. */
  readonly tools?: React.ReactNode;
  /** Below the list. */
  readonly children?: React.ReactNode;
}

/** Something is looked for by a field that keeps the focus, and picked by its keys or the pointer. */
export function PickDialog<Item>(props: PickDialogProps<Item>) {
  const { label, fieldLabel, listLabel, query, scope, items, onPick } = props;
  const [choice, setChoice] = useState({ query, scope, index: 0 });
  const listId = useId();
  const listRef = useRef<HTMLDivElement>(null);
  const chosen = choice.query === query && choice.scope === scope ? choice.index : 0;
  const last = items.length - 1;
  const at = Math.max(0, Math.min(chosen, last));
  const choose = (index: number): void => setChoice({ query, scope, index });

  useEffect(() => {
    const option = listRef.current?.querySelectorAll('[role=option]')[at];
    option?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const item = items[at];
    if (event.key === 'ArrowDown') choose(at >= last ? 0 : at + 1);
    else if (event.key === 'ArrowUp') choose(at <= 0 ? last : at - 1);
    else if (event.key === 'Home' && event.ctrlKey) choose(0);
    else if (event.key === 'End' && event.ctrlKey) choose(last);
    else if (event.key !== 'Enter') return;
    else if (item !== undefined) onPick(item);
    event.preventDefault();
  }

  return (
    <BareDialog open onClose={props.onClose} label={label}>
      <div className={styles.head}>
        <Icon glyph={Search} />
        <input
          role="combobox"
          aria-label={fieldLabel}
          aria-expanded={items.length > 0}
          aria-controls={listId}
          aria-activedescendant={items.length > 0 ? `${listId}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          className={styles.input}
          placeholder={fieldLabel}
          value={query}
          onChange={(event) => props.onQuery(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Busy busy={props.busy === true} />
        {props.tools && <div className={styles.tools}>{props.tools}</div>}
      </div>
      <div ref={listRef} role="listbox" id={listId} aria-label={listLabel} className={styles.list}>
        {items.map((item, index) => (
          <Fragment key={props.keyOf(item)}>
            <Heading {...props} index={index} />
            <div
              role="option"
              id={`${listId}-${index}`}
              aria-selected={index === at}
              tabIndex={-1}
              className={styles.option}
              onPointerMove={() => choose(index)}
              onClick={() => onPick(item)}
            >
              {props.renderItem(item)}
            </div>
          </Fragment>
        ))}
      </div>
      {props.children}
    </BareDialog>
  );
}

type HeadingProps<Item> = Pick<PickDialogProps<Item>, 'items' | 'groupOf'> & {
  readonly index: number;
};

/** The name of a group, above its first item. */
function Heading<Item>({ items, groupOf, index }: HeadingProps<Item>) {
  const [before, item] = [items[index - 1], items[index]];
  if (!groupOf || item === undefined) return null;
  const group = groupOf(item);
  if (before !== undefined && groupOf(before) === group) return null;
  return (
    <div role="presentation" className={styles.heading}>
      {group}
    </div>
  );
}

function Busy({ busy }: { readonly busy: boolean }) {
  return useDelayed(busy) ? <Spinner /> : null;
}
