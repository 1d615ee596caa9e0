import { useEffect, useState, type RefObject } from 'react';
import { useStore } from 'zustand';
import type { ChatSession, Revealed } from '../../state/chat-session.ts';
import type { FlatRow } from './model/flat-rows.ts';
import type { TimelineRow } from './model/timeline-row.ts';
import type { TimelineHandle } from './timeline/timeline.tsx';

export type RevealedProps = {
  readonly session: ChatSession;
  readonly rows: readonly TimelineRow[];
  readonly flat: readonly FlatRow[];
  readonly timeline: RefObject<TimelineHandle | null>;
  readonly toggle: (key: string, open: boolean) => void;
};

/** Brings what another pane points at into view; a call is opened. */
export function useRevealed(props: RevealedProps): void {
  const { session, rows, flat, timeline, toggle } = props;
  const revealed = useStore(session.store, (state) => state.revealed);
  const [target, setTarget] = useState<string>();

  useEffect(() => {
    if (revealed === undefined || rows.length === 0) return;
    const row = rows.find((candidate) => holds(candidate, revealed));
    // The message may be on a page that was not needed yet.
    if (!row && revealed.kind === 'message' && session.store.getState().view.hasOlder) {
      void session.loadOlder();
      return;
    }
    session.reveal(undefined);
    if (!row) return;
    if (row.kind === 'group') toggle(row.key, true);
    const key = revealed.kind === 'call' ? callKey(revealed.id) : row.key;
    if (revealed.kind === 'call') toggle(key, true);
    setTarget(key);
  }, [revealed, rows, session, toggle]);

  useEffect(() => {
    const isThere = flat.some(
      ({ row, open }) => row.key === target && (open || row.kind === 'user'),
    );
    if (target === undefined || !isThere) return;
    timeline.current?.scrollToRow(target, 'start');
    setTarget(undefined);
  }, [target, flat, timeline]);
}

function holds(row: TimelineRow, revealed: Revealed): boolean {
  if (revealed.kind === 'message') return row.kind === 'user' && row.message.id === revealed.id;
  const key = callKey(revealed.id);
  return row.key === key || (row.kind === 'group' && row.items.some((item) => item.key === key));
}

function callKey(callId: string): string {
  return `call:${callId}`;
}
