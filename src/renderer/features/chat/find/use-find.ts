import {
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import { useStore } from 'zustand';
import type { ChatSession } from '../../../state/chat-session.ts';
import type { TimelineRow } from '../model/timeline-row.ts';
import type { TimelineHandle } from '../timeline/timeline.tsx';
import {
  createFinder,
  firstMatchFrom,
  indexOfMatch,
  keysOf,
  stepMatch,
  type Match,
} from './find-matches.ts';
import { patternOf } from './find-text.ts';
import { FindHighlighter } from './highlighter.ts';

export type FindInput = {
  readonly session: ChatSession;
  readonly rows: readonly TimelineRow[];
  readonly root: string;
  readonly frame: RefObject<HTMLElement | null>;
  readonly timeline: RefObject<TimelineHandle | null>;
  readonly onOpenRow: (key: string) => void;
};

export type FindState = {
  readonly total: number;
  /** From 1; 0 while none is current. */
  readonly position: number;
  /** How far back the search goes by now. */
  readonly reach: 'all' | 'loading' | 'stopped' | 'failed';
  readonly step: (step: 1 | -1) => void;
  readonly searchFurther: () => void;
};

/** Pages of older messages that one search brings in before it asks whether to go on. */
const PAGES_AT_ONCE = 20;

/** A single letter is no reason to load a long history. */
const SHORTEST_FOR_HISTORY = 2;

/** Searches the conversation, older pages included, and leads from match to match. */
export function useFind(input: FindInput, query: string): FindState {
  const { rows, root, frame, timeline, onOpenRow } = input;
  const [finder] = useState(createFinder);
  const [current, setCurrent] = useState<Match>();
  const highlighter = useRef<FindHighlighter>(undefined);
  const wanted = useDeferredValue(query);
  const matches = useMemo(() => finder.find(rows, wanted, root), [finder, rows, wanted, root]);
  const history = useHistory(input.session, wanted);

  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const made = new FindHighlighter(element);
    highlighter.current = made;
    return () => made.dispose();
  }, [frame]);

  const goTo = (match: Match | undefined): void => {
    setCurrent(match);
    highlighter.current?.show(patternOf(wanted), match);
    if (!match) return;
    match.inside.forEach(onOpenRow);
    highlighter.current?.reveal((key) => timeline.current?.scrollToRow(key, 'center'));
  };

  const isFound = matches.length > 0;
  const isLost = isFound && indexOfMatch(matches, current) < 0;
  const begunFor = useRef<string>(undefined);
  const lead = useEffectEvent((words: string, lost: boolean) => {
    if (words !== begunFor.current) {
      begunFor.current = words;
      const from = current?.key ?? highlighter.current?.firstVisibleKey();
      goTo(firstMatchFrom(matches, keysOf(rows), from));
    } else if (lost) {
      // Older pages brought the first matches, or the row of the current one went away.
      goTo(matches.at(-1));
    }
  });
  useEffect(() => lead(wanted, isLost), [wanted, isLost]);

  return {
    total: matches.length,
    position: indexOfMatch(matches, current) + 1,
    reach: history.reach,
    searchFurther: history.searchFurther,
    step: (step) => goTo(stepMatch(matches, current, step)),
  };
}

/** Brings in what is not loaded, page by page, up to a bound. */
function useHistory(session: ChatSession, query: string) {
  const hasOlder = useStore(session.store, (state) => state.view.hasOlder);
  const older = useStore(session.store, (state) => state.older);
  const [pagesLeft, setPagesLeft] = useState(PAGES_AT_ONCE);
  const isWorthIt = query.trim().length >= SHORTEST_FOR_HISTORY;
  const goesOn = isWorthIt && hasOlder && pagesLeft > 0 && older === 'idle';
  useEffect(() => {
    if (!goesOn) return;
    setPagesLeft((left) => left - 1);
    void session.loadOlder();
  }, [goesOn, session]);

  const isLoading = older === 'loading' && pagesLeft > 0;
  const reach: FindState['reach'] =
    !hasOlder || !isWorthIt
      ? 'all'
      : older === 'failed'
        ? 'failed'
        : isLoading || goesOn
          ? 'loading'
          : 'stopped';
  return {
    reach,
    searchFurther: (): void => {
      setPagesLeft(PAGES_AT_ONCE);
      if (older === 'failed') void session.loadOlder();
    },
  };
}
