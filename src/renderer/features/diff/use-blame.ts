import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Blame, LineOrigin } from '#shared/api/checkpoints.ts';
import type { App } from '../../state/app-state.ts';
import type { Review } from '../../state/review.ts';
import { showsWorkTree, type ReviewItem } from '../../state/review-items.ts';
import type { LineNote } from '../../widgets/monaco-diff.ts';
import { originText, originTitle } from './model/origin-words.ts';

export type LineBlame = {
  readonly notes: readonly LineNote[];
  /** Goes to where the lines of a note came from. */
  readonly open: (note: LineNote) => void;
};

const noNotes: readonly LineNote[] = [];

/** Who wrote the lines of a file, while that is asked for and the file is that of the work tree. */
export function useBlame(app: App, review: Review, item: ReviewItem, hasText: boolean): LineBlame {
  const isOn = useStore(app.settings.store, (state) => state.showBlame);
  const { data } = useQuery({
    queryKey: ['blame', review.chatId, item.root, item.path, item.summary.content_id],
    queryFn: ({ signal }) => review.blame(item, signal),
    enabled: isOn && hasText && showsWorkTree(item),
    // Committing changes who wrote a line, too, though not the file.
    staleTime: 0,
    gcTime: 60_000,
  });
  const blame = isOn && hasText && showsWorkTree(item) ? data : undefined;
  const notes = useMemo(() => (blame ? blame.ranges.flatMap(noteOf(blame)) : noNotes), [blame]);

  function open(note: LineNote): void {
    const range = blame?.ranges.find(({ start }) => start === note.start);
    const origin = range && blame?.origins[range.origin];
    if (origin) goTo(app, review, origin);
  }
  return { notes, open };
}

function noteOf({ origins }: Blame) {
  return ({ start, lines, origin: at }: Blame['ranges'][number]): LineNote[] => {
    const origin = origins[at];
    if (!origin) return [];
    const text = originText(origin);
    return [{ start, end: start + lines - 1, text, title: originTitle(origin) }];
  };
}

function goTo(app: App, review: Review, origin: LineOrigin): void {
  if (origin.kind === 'turn') {
    app.dock.open({ kind: 'chat', chatId: origin.chat_id });
    app.chatSessions.find(origin.chat_id).reveal({ kind: 'message', id: origin.message_id });
  } else if (origin.kind === 'commit') {
    review.setView({ scope: 'commits', to: origin.commit.id });
  }
}
