import { useEffect, useRef, useState, type ReactNode } from 'react';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import type { LineSpan } from '../../widgets/diff-spans.ts';
import type {
  DiffContent,
  DiffEvents,
  DiffOptions,
  DiffPlace,
  LineBar,
  LineNote,
  MarginWords,
  MonacoDiff,
} from '../../widgets/monaco-diff.ts';
import { LineZoneView } from './line-zone.tsx';
import styles from './diff-editor.module.css';

/** Something that stands between the lines. */
export type Zone = { readonly key: string; readonly lines: LineSpan; readonly node: ReactNode };

export interface DiffEditorProps extends DiffEvents {
  /** While it is undefined, the editor stays as it is. */
  readonly content: DiffContent | undefined;
  /** Names the content that the editor shows. */
  readonly shownKey: string | undefined;
  readonly onShown: (key: string) => void;
  /** The change that is in view when a file is shown for the first time. */
  readonly place: DiffPlace;
  readonly options: DiffOptions;
  readonly words: MarginWords;
  readonly zones: readonly Zone[];
  /** Behind lines of the new side. */
  readonly notes: readonly LineNote[];
  /** Beside lines of the new side. */
  readonly bars: readonly LineBar[];
  /** Called with the editor when it is there, and with undefined when it is no more. */
  readonly onEditor: (editor: MonacoDiff | undefined) => void;
}

/** Lends the editor a place; the editor itself is loaded when one is first shown. */
export function DiffEditor(props: DiffEditorProps) {
  const { content, shownKey, onShown, place, options, words, zones, notes, bars, onEditor } = props;
  const container = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<MonacoDiff>();
  const [failed, setFailed] = useState(false);
  const isLate = useDelayed(!editor && !failed);

  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    let created: MonacoDiff | undefined;
    let isGone = false;
    async function create(): Promise<void> {
      const { MonacoDiff } = await import('../../widgets/monaco-diff.ts');
      if (isGone || !container.current) return;
      created = new MonacoDiff(container.current, latest.current.options, {
        onMargin: (action, change, lines) => latest.current.onMargin(action, change, lines),
        onNote: (note) => latest.current.onNote(note),
      });
      setEditor(created);
      onEditor(created);
    }
    create().catch(() => setFailed(true));
    return () => {
      isGone = true;
      onEditor(undefined);
      created?.dispose();
    };
  }, [onEditor]);

  useEffect(() => {
    if (!editor || !content) return undefined;
    let isOver = false;
    async function show(shown: MonacoDiff, wanted: DiffContent): Promise<void> {
      const isShown = await shown.show(wanted, place);
      if (isShown && !isOver) onShown(wanted.key);
    }
    void show(editor, content);
    return () => {
      isOver = true;
    };
  }, [editor, content, place, onShown]);
  useEffect(() => editor?.setOptions(options), [editor, options]);
  useEffect(() => editor?.setWords(words), [editor, words]);
  useEffect(() => editor?.setNotes(notes), [editor, notes]);
  useEffect(() => editor?.setBars(bars), [editor, bars]);

  const isShown = editor !== undefined && content !== undefined && shownKey === content.key;
  return (
    <div className={styles.frame}>
      <div
        ref={container}
        className={styles.editor}
        data-testid="diff-editor"
        data-shown={isShown ? content.path : undefined}
      />
      {isShown &&
        zones.map((zone) => (
          <LineZoneView
            key={`${shownKey} ${options.sideBySide} ${zone.key}`}
            editor={editor}
            lines={zone.lines}
          >
            {zone.node}
          </LineZoneView>
        ))}
      {isLate && <Waiting />}
      {failed && (
        <div className={styles.wait}>
          <ErrorState fill title="The diff editor could not be loaded">
            Reload the window to try again.
          </ErrorState>
        </div>
      )}
    </div>
  );
}

export function Waiting() {
  return (
    <div className={styles.wait} role="status" aria-label="Loading the file">
      <Skeleton width="60%" />
      <Skeleton width="74%" />
      <Skeleton width="48%" />
    </div>
  );
}
