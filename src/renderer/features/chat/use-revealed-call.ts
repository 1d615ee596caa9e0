import { useEffect, useState, type RefObject } from 'react';
import { useStore } from 'zustand';
import type { ChatSession } from '../../state/chat-session.ts';
import type { FlatRow } from './model/flat-rows.ts';
import type { TimelineRow } from './model/timeline-row.ts';
import type { TimelineHandle } from './timeline/timeline.tsx';

export type RevealedCallProps = {
  readonly session: ChatSession;
  readonly rows: readonly TimelineRow[];
  readonly flat: readonly FlatRow[];
  readonly timeline: RefObject<TimelineHandle | null>;
  readonly toggle: (key: string, open: boolean) => void;
};

/** Opens the call that another pane points at, and brings it into view. */
export function useRevealedCall(props: RevealedCallProps): void {
  const { session, rows, flat, timeline, toggle } = props;
  const revealed = useStore(session.store, (state) => state.revealed);
  const [target, setTarget] = useState<string>();

  useEffect(() => {
    if (revealed === undefined || rows.length === 0) return;
    const key = `call:${revealed}`;
    const row = rows.find(
      (candidate) =>
        candidate.key === key ||
        (candidate.kind === 'group' && candidate.items.some((item) => item.key === key)),
    );
    session.reveal(undefined);
    if (!row) return;
    if (row.kind === 'group') toggle(row.key, true);
    toggle(key, true);
    setTarget(key);
  }, [revealed, rows, session, toggle]);

  useEffect(() => {
    if (target === undefined || !flat.some(({ row, open }) => row.key === target && open)) return;
    timeline.current?.scrollToRow(target, 'start');
    setTarget(undefined);
  }, [target, flat, timeline]);
}
