import {
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useImperativeHandle,
} from 'react';
import { cx } from '../../../ui/cx.ts';
import type { CommandId } from './completion/commands.ts';
import {
  completable,
  CompletionList,
  type CompletionHandle,
  type CompletionSource,
} from './completion/completion-list.tsx';
import { pastedFiles } from './incoming-files.ts';
import styles from './prompt-field.module.css';

export interface PromptFieldHandle {
  focus(): void;
}

export interface PromptFieldProps {
  readonly ref?: Ref<PromptFieldHandle>;
  readonly label: string;
  readonly placeholder: string;
  readonly className?: string | undefined;
  /** Whether it has the keyboard from the start; it does unless told not to. */
  readonly takesFocus?: boolean;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** What the list of completions is as wide as. */
  readonly frame: RefObject<HTMLElement | null>;
  readonly source: CompletionSource;
  readonly onCommand: (id: CommandId) => void;
  /** Pasted. */
  readonly onFiles: (files: readonly File[]) => void;
  /** For keys that neither a list nor an input method takes. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

/** The text of a message: mentions and commands are completed, pasted files attached. */
export function PromptField(props: PromptFieldProps) {
  const { ref, text, onText, frame, source, onCommand } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [caret, setCaret] = useState(0);
  const trigger = completable(source, text, caret);
  const list = useRef<CompletionHandle>(null);
  const [active, setActive] = useState<number>();

  const takeFocus = useEffectEvent(() => {
    if (props.takesFocus ?? true) field.current?.focus({ preventScroll: true });
  });
  useEffect(() => takeFocus(), []);
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }), []);

  function replace(next: string, at: number): void {
    const element = field.current;
    if (!element) return;
    element.focus();
    typeInto(element, next);
    element.setSelectionRange(at, at);
    setCaret(at);
  }

  return (
    <>
      <textarea
        ref={field}
        aria-label={props.label}
        className={cx(styles.field, props.className)}
        dir="auto"
        rows={1}
        value={text}
        placeholder={props.placeholder}
        onChange={(event) => {
          setCaret(event.target.selectionStart);
          onText(event.target.value);
        }}
        onSelect={(event) => {
          // After each key too, when it is known already.
          const at = event.currentTarget.selectionStart;
          if (at !== caret) setCaret(at);
        }}
        aria-autocomplete="list"
        {...(active !== undefined && {
          'aria-controls': listId,
          ...(active >= 0 && { 'aria-activedescendant': `${listId}-${active}` }),
        })}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || list.current?.onKeyDown(event)) return;
          props.onKeyDown(event);
        }}
        onPaste={(event) => {
          const files = pastedFiles(event.clipboardData);
          if (files.length === 0) return;
          event.preventDefault();
          props.onFiles(files);
        }}
      />
      {trigger && (
        <CompletionList
          ref={list}
          id={listId}
          anchor={frame}
          source={source}
          trigger={trigger}
          text={text}
          caret={caret}
          onReplace={replace}
          onCommand={onCommand}
          onActive={setActive}
        />
      )}
    </>
  );
}

/**
 * Gives the field this text as if the person had typed what differs: only so can it be undone. It
 * tells React by itself.
 */
function typeInto(element: HTMLTextAreaElement, text: string): void {
  const before = element.value;
  const shorter = Math.min(before.length, text.length);
  let start = 0;
  while (start < shorter && before[start] === text[start]) start += 1;
  let kept = 0;
  while (kept < shorter - start && before.at(-1 - kept) === text.at(-1 - kept)) kept += 1;
  element.setSelectionRange(start, before.length - kept);
  const inserted = text.slice(start, text.length - kept);
  // Deprecated, and the only way that browsers have.
  if (inserted === '') document.execCommand('delete');
  else document.execCommand('insertText', false, inserted);
}
