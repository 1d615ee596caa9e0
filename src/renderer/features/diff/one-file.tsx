import { Check, MessageSquarePlus, Minus, Undo2 } from 'lucide-react';
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react';
import { useStore } from 'zustand';
import type { ReviewOverlap } from '#shared/api/review.ts';
import type { App } from '../../state/app-state.ts';
import type { ReviewComment } from '../../state/review-comments.ts';
import type { Review } from '../../state/review.ts';
import { verbsOf, type ReviewItem, type SelectedLines } from '../../state/review-items.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { ContextMenu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { changesWithin, type ChangeSpan, type LineSpan } from '../../widgets/diff-spans.ts';
import type {
  DiffPlace,
  LineBar,
  LineNote,
  MarginAction,
  MarginWords,
  MonacoDiff,
} from '../../widgets/monaco-diff.ts';
import { commentZones } from './comments/comment-zones.tsx';
import type { Anchor } from './comments/use-anchors.ts';
import { DiffEditor, Waiting } from './diff-editor.tsx';
import { FileHeader } from './file-header.tsx';
import { FileNotice, textNote } from './file-view.tsx';
import { toContent } from './model/diff-content.ts';
import { hasTexts } from './model/file-sides.ts';
import { overlapBars } from './model/overlaps.ts';
import { linesOf } from './model/selected-lines.ts';
import { OverlapNote } from './overlap-note.tsx';
import { useBlame } from './use-blame.ts';
import { usePreparedFiles } from './use-prepared-files.ts';
import { useReviewFile } from './use-review-file.ts';
import type { Verbs } from './use-verbs.ts';
import styles from './review.module.css';

export interface OneFileHandle {
  focus(): void;
  /** False when the file has no further change. */
  goToChange(direction: 1 | -1): boolean;
  /** The next file is entered from this side. */
  arriveFrom(direction: 1 | -1): void;
  /** Loads and compares a file that is likely to be chosen. */
  prepare(item: ReviewItem): void;
  /** Goes to lines of a file as soon as it is shown. */
  arriveAt(key: string, lines: LineSpan): void;
  /** Begins a comment on the selected lines. */
  comment(): void;
  /** The selected changed lines, else the change at the caret; undefined when there is none. */
  selectedLines(): SelectedLines | undefined;
}

export interface OneFileProps {
  readonly app: App;
  readonly review: Review;
  readonly item: ReviewItem;
  /** Likely to be looked at next, the likeliest first. */
  readonly soon: readonly ReviewItem[];
  readonly viewed: boolean;
  readonly verbs: Verbs;
  /** Of other chats, in this file. */
  readonly overlaps: readonly ReviewOverlap[];
  readonly comments: readonly ReviewComment[];
  readonly anchorOf: (comment: ReviewComment) => Anchor;
  readonly onAddComment: (item: ReviewItem, lines: LineSpan, quote: string, text: string) => void;
  /** An empty text removes it. */
  readonly onEditComment: (comment: ReviewComment, text: string) => void;
  readonly ref: Ref<OneFileHandle>;
}

/** One file in the diff editor, or what stands in its place. */
export function OneFile(props: OneFileProps) {
  const { app, review, item, soon, viewed, verbs, overlaps, ref } = props;
  const settings = useStore(app.settings.store);
  const { content, retry } = useReviewFile(review, item);
  const [editor, setEditor] = useState<MonacoDiff>();
  const [shownKey, setShownKey] = useState<string>();
  const [place, setPlace] = useState<DiffPlace>('first');
  const arriving = useRef<{ readonly key: string; readonly lines: LineSpan }>(undefined);
  const [composing, setComposing] = useState<{ readonly key: string; readonly lines: LineSpan }>();
  const isLate = useDelayed(content.phase === 'loading');
  const can = verbsOf(item);

  const file = content.phase === 'ready' ? content.file : undefined;
  const shown = useMemo(
    () => (file && hasTexts(file) ? toContent(item.key, file) : undefined),
    [item.key, file],
  );
  /** Until then the editor shows the file before. */
  const isShown = shown !== undefined && shown.key === shownKey;
  const { diffStyle, ignoreWhitespace, wrapLines, foldUnchanged } = settings;
  const options = useMemo(
    () => ({
      sideBySide: diffStyle === 'split',
      ignoreWhitespace,
      wrap: wrapLines,
      collapse: foldUnchanged,
    }),
    [diffStyle, ignoreWhitespace, wrapLines, foldUnchanged],
  );
  const words = useMemo(() => marginWords(item), [item]);
  const blame = useBlame(app, review, item, shown !== undefined);
  const bars = useMemo(() => overlapBars(overlaps, item), [overlaps, item]);

  // What stands in place of the editor is no file that could stay for a moment.
  const isReplaced = content.phase !== 'loading' && !shown;
  useEffect(() => {
    if (isReplaced) setShownKey(undefined);
  }, [isReplaced]);

  const prepare = usePreparedFiles({ review, editor, soon, isShown });

  function selectedLines(): SelectedLines | undefined {
    if (!editor || !isShown) return undefined;
    if (editor.hasSelection) {
      const changes = changesWithin(shown.changes, editor.selection());
      return changes.length > 0 ? linesOf(changes) : undefined;
    }
    const change = editor.currentChange();
    return change ? linesOf([change]) : undefined;
  }

  function compose(lines: LineSpan): void {
    setComposing({ key: item.key, lines });
  }

  function onMargin(action: MarginAction, change: ChangeSpan | undefined, lines: LineSpan): void {
    if (!isShown) return;
    if (action === 'comment') return compose(lines);
    if (!change) return;
    const chosen = linesOf([change]);
    if (action === 'discard') verbs.discard([item], chosen);
    else if (can.stage) verbs.stage([item], chosen);
    else verbs.unstage([item], chosen);
  }

  useEffect(() => {
    const wanted = arriving.current;
    if (!isShown || wanted?.key !== shownKey) return;
    arriving.current = undefined;
    if (wanted) editor?.reveal(wanted.lines);
  }, [editor, isShown, shownKey]);

  useImperativeHandle(ref, () => ({
    focus: () => editor?.focus(),
    goToChange: (direction) => isShown && (editor?.goToChange(direction) ?? false),
    prepare: (pointed) => void prepare(pointed),
    arriveFrom: (direction) => setPlace(direction > 0 ? 'first' : 'last'),
    arriveAt(key, lines) {
      if (isShown && key === shownKey) editor?.reveal(lines);
      else arriving.current = { key, lines };
    },
    comment() {
      if (isShown && editor) compose(editor.selection());
    },
    selectedLines,
  }));

  function endComposing(): void {
    setComposing(undefined);
    editor?.focus();
  }

  const zones = commentZones({
    item,
    comments: props.comments,
    anchorOf: props.anchorOf,
    composing: composing?.key === item.key ? composing.lines : undefined,
    onEdit: props.onEditComment,
    onAdd(lines, text) {
      props.onAddComment(item, lines, editor?.textOf(lines) ?? '', text);
      endComposing();
    },
    onCancel: endComposing,
  });
  const note = file && textNote(file);
  const isFollowing = content.phase === 'loading' && !isLate && shownKey !== undefined;

  return (
    <>
      <FileHeader item={item} viewed={viewed} verbs={verbs} />
      {overlaps.length > 0 && (
        <OverlapNote
          overlaps={overlaps}
          onOpen={({ other }) =>
            app.reviewTargets.open({
              chatId: other.chat_id,
              path: `${other.repo_root}/${other.path}`,
              line: other.ranges[0]?.[0],
            })
          }
        />
      )}
      {note !== undefined && <div className={styles.note}>{note}</div>}
      <ContextMenu
        target={
          <div className={styles.editorFrame} hidden={!shown && !isFollowing}>
            <DiffEditor
              content={shown}
              shownKey={shownKey}
              onShown={setShownKey}
              place={place}
              options={options}
              words={words}
              zones={zones}
              notes={isShown ? blame.notes : noNotes}
              bars={isShown ? bars : noBars}
              onNote={blame.open}
              onEditor={setEditor}
              onMargin={onMargin}
            />
          </div>
        }
      >
        {can.stage && can.lines && (
          <MenuItem
            glyph={Check}
            shortcut="s"
            onSelect={() => withLines(selectedLines(), (lines) => verbs.stage([item], lines))}
          >
            Stage the selected change
          </MenuItem>
        )}
        {can.unstage && can.lines && (
          <MenuItem
            glyph={Minus}
            shortcut="u"
            onSelect={() => withLines(selectedLines(), (lines) => verbs.unstage([item], lines))}
          >
            Unstage the selected change
          </MenuItem>
        )}
        {can.discard && can.lines && (
          <MenuItem
            glyph={Undo2}
            shortcut="x"
            onSelect={() => withLines(selectedLines(), (lines) => verbs.discard([item], lines))}
          >
            Discard the selected change
          </MenuItem>
        )}
        {can.lines && <MenuSeparator />}
        <MenuItem
          glyph={MessageSquarePlus}
          shortcut="c"
          onSelect={() => editor && compose(editor.selection())}
        >
          Comment on the selected lines
        </MenuItem>
      </ContextMenu>
      {content.phase === 'ready' && !shown && (
        <FileNotice review={review} item={item} file={content.file} />
      )}
      {content.phase === 'failed' && (
        <ErrorState fill title={content.problem.title} onRetry={retry}>
          {content.problem.text}
        </ErrorState>
      )}
      {content.phase === 'loading' && isLate && (
        <div className={styles.editorFrame}>
          <Waiting />
        </div>
      )}
    </>
  );
}

function marginWords(item: ReviewItem): MarginWords {
  const can = verbsOf(item);
  const comment = 'Comment on this line (C)';
  if (!can.lines) return { comment };
  const take = can.stage
    ? 'Stage this change (S)'
    : can.unstage
      ? 'Unstage this change (U)'
      : undefined;
  return { take, discard: can.discard ? 'Discard this change (X)' : undefined, comment };
}

const noNotes: readonly LineNote[] = [];
const noBars: readonly LineBar[] = [];

function withLines(lines: SelectedLines | undefined, action: (lines: SelectedLines) => void): void {
  if (lines) action(lines);
}
