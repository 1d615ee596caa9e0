import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import type { DiffContent, DiffOptions, MonacoDiff } from '../../widgets/monaco-diff.ts';
import styles from './changes-pane.module.css';

export interface DiffEditorHandle {
  focus(): void;
  goToChange(direction: 1 | -1): void;
}

export interface DiffEditorProps {
  readonly content: DiffContent;
  readonly options: DiffOptions;
  readonly ref: Ref<DiffEditorHandle>;
}

/** Lends the editor a place; the editor itself is loaded when one is first shown. */
export function DiffEditor({ content, options, ref }: DiffEditorProps) {
  const container = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<MonacoDiff>();
  const [failed, setFailed] = useState(false);
  const isLate = useDelayed(!editor && !failed);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    let created: MonacoDiff | undefined;
    let isGone = false;
    async function create(): Promise<void> {
      const { MonacoDiff } = await import('../../widgets/monaco-diff.ts');
      if (isGone || !container.current) return;
      created = new MonacoDiff(container.current, latest.current);
      setEditor(created);
    }
    create().catch(() => setFailed(true));
    return () => {
      isGone = true;
      created?.dispose();
    };
  }, []);

  useEffect(() => editor?.show(content), [editor, content]);
  useEffect(() => editor?.setOptions(options), [editor, options]);
  useImperativeHandle(ref, () => ({
    focus: () => editor?.focus(),
    goToChange: (direction) => editor?.goToChange(direction),
  }));

  return (
    <div className={styles.editorFrame}>
      <div ref={container} className={styles.editor} data-testid="diff-editor" />
      {isLate && (
        <div className={styles.editorWait}>
          <Skeleton width="60%" />
          <Skeleton width="74%" />
          <Skeleton width="48%" />
        </div>
      )}
      {failed && (
        <div className={styles.editorWait}>
          <ErrorState fill title="The diff editor could not be loaded">
            Reload the window to try again.
          </ErrorState>
        </div>
      )}
    </div>
  );
}
