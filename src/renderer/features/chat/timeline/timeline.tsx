import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import {
  memo,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type Ref,
} from 'react';
import { messageText } from '#shared/events/chat-fold.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import type { ConversationActions } from '../conversation-actions.ts';
import type { Attention, FlatRow } from '../model/flat-rows.ts';
import { estimatePiece } from '../model/prose-pieces.ts';
import type { TimelineRow } from '../model/timeline-row.ts';
import { OlderNotice } from './older-notice.tsx';
import { RowView } from './row-view.tsx';
import { useStickToEnd } from './use-stick-to-end.ts';
import { useTopRow } from './use-top-row.ts';
import styles from './timeline.module.css';

export interface TimelineHandle {
  scrollToEnd(): void;
  /** Does nothing when there is no such row. */
  scrollToRow(key: string, align?: 'start' | 'center'): void;
  /** To the person's message before (-1) or after (1) what is at the top. */
  jumpTurn(direction: -1 | 1): void;
}

/** The row at the top of the view and how far it is scrolled out, in pixels. */
export type Place = { readonly key: string; readonly offset: number };

export interface TimelineProps {
  readonly rows: readonly FlatRow[];
  readonly actions: ConversationActions;
  readonly onToggle: (key: string, open: boolean) => void;
  readonly onAttend: (key: string, attention: Attention) => void;
  readonly older: 'none' | 'idle' | 'loading' | 'failed';
  readonly onLoadOlder: () => void;
  /** Where the person was when the conversation was last shown; the end when undefined. */
  readonly initialPlace: Place | undefined;
  readonly onLeave: (place: Place | undefined) => void;
  /** Whether a waiting approval can be seen. */
  readonly onApprovalInView: (inView: boolean) => void;
  readonly ref: Ref<TimelineHandle>;
}

/** Pixels of a row before it was measured. */
const estimates: Readonly<Record<Exclude<TimelineRow['kind'], 'prose'>, number>> = {
  user: 72,
  outgoing: 72,
  reasoning: 28,
  tool: 28,
  group: 28,
  sources: 32,
  file: 32,
  context: 28,
  working: 36,
  retry: 56,
  error: 96,
  approval: 200,
};

function estimateRow(row: TimelineRow | undefined): number {
  if (row?.kind === 'prose') return estimatePiece(row);
  return estimates[row?.kind ?? 'tool'];
}

/**
 * Where the view will be, as far as that is known before any row was measured: so the rows that
 * are drawn first are those that are seen.
 */
function estimateOffset(rows: readonly FlatRow[], place: Place | undefined): number {
  const index = place ? rows.findIndex(({ row }) => row.key === place.key) : -1;
  const above = index < 0 ? rows : rows.slice(0, index);
  const offset = index < 0 ? 0 : (place?.offset ?? 0);
  return above.reduce((sum, { row }) => sum + estimateRow(row), PADDING.plain + offset);
}

/** Older messages are asked for when this few rows are left above. */
const LOAD_OLDER_AT = 8;

/** Pixels from the top; the view never is further down when so few rows are above. */
const LOAD_OLDER_BELOW = 4000;

/**
 * Pages of older messages that come while the person does nothing: a long run of calls folds into
 * one line, so that its pages never fill the view.
 */
const UNASKED_PAGES = 5;

/** Pixels above the first row: as they are, and where a button stands. */
const PADDING = { plain: 16, button: 40 };

/** The conversation, of which only what is near the view exists in the document. */
export const Timeline = memo(function Timeline(props: TimelineProps) {
  const { rows, actions, onToggle, onAttend, older, onLoadOlder, onApprovalInView } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const unaskedPages = useRef(0);
  const [isPaused, setIsPaused] = useState(false);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateRow(rows[index]?.row),
    getItemKey: (index) => rows[index]?.row.key ?? index,
    // Until its own size is known it is taken to be as high as the window.
    initialRect: { width: 0, height: window.innerHeight },
    initialOffset: () => estimateOffset(rows, props.initialPlace),
    anchorTo: 'end',
    overscan: 6,
    paddingStart: isPaused ? PADDING.button : PADDING.plain,
    paddingEnd: 12,
  });
  const { isAtEnd, unseen, stick } = useStickToEnd({
    scroller,
    virtualizer,
    rows,
    startsAtEnd: props.initialPlace === undefined,
  });
  const top = useTopRow(scroller, virtualizer);
  const visible = virtualizer.range;
  const firstVisible = visible?.startIndex ?? 0;

  /** Where the person was, kept while rows are measured until somebody goes elsewhere. */
  const kept = useRef(props.initialPlace);
  const keepPlace = useEffectEvent(() => {
    const place = kept.current;
    if (!place) return;
    const index = rows.findIndex(({ row }) => row.key === place.key);
    if (index < 0) return goToEnd();
    const [start] = virtualizer.getOffsetForIndex(index, 'start') ?? [0];
    const offset = start + place.offset;
    if (Math.abs((scroller.current?.scrollTop ?? 0) - offset) < 1) return;
    virtualizer.scrollToOffset(offset);
  });
  useLayoutEffect(() => keepPlace());

  function goToEnd(): void {
    kept.current = undefined;
    stick();
  }

  function goTo(index: number, align: 'start' | 'center' = 'start'): void {
    kept.current = undefined;
    virtualizer.scrollToIndex(index, { align });
  }

  const leave = useEffectEvent(() => {
    // A pane behind another one comes back without being made anew.
    kept.current = isAtEnd ? undefined : (kept.current ?? top.place());
    props.onLeave(kept.current);
  });
  const begin = useEffectEvent(() => {
    if (!kept.current) stick();
  });
  useLayoutEffect(() => {
    begin();
    return () => leave();
  }, []);

  useEffect(() => {
    if (older !== 'idle' || isPaused || !visible || firstVisible >= LOAD_OLDER_AT) return;
    // After a page came, the range still names the rows by their places before it.
    if ((scroller.current?.scrollTop ?? 0) >= LOAD_OLDER_BELOW) return;
    unaskedPages.current += 1;
    if (unaskedPages.current > UNASKED_PAGES) setIsPaused(true);
    else onLoadOlder();
  }, [older, isPaused, visible, firstVisible, onLoadOlder]);

  /** The person is there and moves, or asked for more. */
  function goOn(): void {
    kept.current = undefined;
    unaskedPages.current = 0;
    setIsPaused(false);
  }

  const firstApproval = rows.findIndex(({ row }) => row.kind === 'approval');
  const approvalInView =
    firstApproval >= 0 &&
    visible !== null &&
    firstApproval >= visible.startIndex &&
    firstApproval <= visible.endIndex;
  useEffect(() => onApprovalInView(approvalInView), [approvalInView, onApprovalInView]);

  const prompt = promptAbove(rows, top.index);

  useImperativeHandle(props.ref, () => ({
    scrollToEnd: goToEnd,
    scrollToRow(key, align) {
      const index = rows.findIndex(({ row }) => row.key === key);
      if (index >= 0) goTo(index, align);
    },
    jumpTurn(direction) {
      const index =
        direction < 0
          ? rows.findLastIndex(({ row }, at) => row.kind === 'user' && at < firstVisible)
          : rows.findIndex(({ row }, at) => row.kind === 'user' && at > firstVisible);
      if (index >= 0) goTo(index);
      else if (direction > 0) goToEnd();
    },
  }));

  return (
    <div className={styles.frame}>
      {prompt !== undefined && (
        <button
          type="button"
          className={styles.prompt}
          title="Go to this message"
          onClick={() => goTo(prompt.index)}
        >
          <span dir="auto">{prompt.text}</span>
        </button>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        onWheel={goOn}
        onTouchMove={goOn}
        onPointerDown={goOn}
        onKeyDown={goOn}
      >
        <div className={styles.column} style={{ height: virtualizer.getTotalSize() }}>
          <OlderNotice older={isPaused ? 'paused' : older} onRetry={onLoadOlder} onMore={goOn} />
          {virtualizer.getVirtualItems().map((item) => {
            const flat = rows[item.index];
            if (!flat) return null;
            const isApproval = flat.row.kind === 'approval';
            return (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                data-row={flat.row.key}
                data-goes-on={flat.row.kind === 'prose' ? flat.row.goesOn : undefined}
                className={styles.slot}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <RowView
                  {...flat}
                  actions={actions}
                  onToggle={onToggle}
                  onAttend={onAttend}
                  hasKeys={isApproval && item.index === firstApproval && approvalInView}
                  waitingAfter={isApproval ? approvalsAfter(rows, item.index) : 0}
                />
              </div>
            );
          })}
        </div>
      </div>
      {!isAtEnd && (
        <Button size="small" className={styles.pill} onClick={goToEnd}>
          <Icon glyph={ArrowDown} size={14} />
          {unseen > 0 ? `${unseen} new` : 'Latest'}
        </Button>
      )}
    </div>
  );
});

function approvalsAfter(rows: readonly FlatRow[], index: number): number {
  let amount = 0;
  for (let at = index + 1; rows[at]?.row.kind === 'approval'; at += 1) amount += 1;
  return amount;
}

/** The person's message whose answer is being read, once it has left the view at the top. */
function promptAbove(
  rows: readonly FlatRow[],
  topIndex: number,
): { readonly index: number; readonly text: string } | undefined {
  for (let index = Math.min(topIndex, rows.length - 1); index >= 0; index -= 1) {
    const row = rows[index]?.row;
    if (row?.kind !== 'user') continue;
    if (index === topIndex) return undefined;
    const [line = ''] = messageText(row.message.content).trim().split('\n');
    return { index, text: line };
  }
  return undefined;
}
