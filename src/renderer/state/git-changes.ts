import { createStore, type StoreApi } from 'zustand/vanilla';
import type { GitRepositoryChanges, GitWatchServerMessage } from '#shared/api/git.ts';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { GitWatchSocket } from '../transport/chat-sockets.ts';
import type { SocketState } from '../transport/socket-state.ts';
import type { Transport } from '../transport/transport.ts';

/**
 * `connecting` nothing known yet; `live`; `lost` what is shown may be old; `refused` for good.
 */
export type GitConnection = 'connecting' | 'live' | 'lost' | 'refused';

export type GitChangesState = {
  readonly connection: GitConnection;
  /** In the order in which they were first seen. */
  readonly repositories: readonly GitRepositoryChanges[];
  /** Time of the last scan (RFC 3339). */
  readonly scannedAt: string | undefined;
  /** A refresh was asked for and no scan has come since. */
  readonly refreshing: boolean;
  /** The connection has been open for a while and no repository was named. */
  readonly nothingFound: boolean;
  /** Roots that cannot be watched, so that changes show only every few seconds. */
  readonly polled: readonly string[];
  /** What the server said went wrong. */
  readonly problem: string | undefined;
};

export const emptyGitChanges: GitChangesState = {
  connection: 'connecting',
  repositories: [],
  scannedAt: undefined,
  refreshing: false,
  nothingFound: false,
  polled: [],
  problem: undefined,
};

/** Folds one frame in; a repository is replaced only when the frame names it. */
export function withGitMessage(
  state: GitChangesState,
  message: GitWatchServerMessage,
): GitChangesState {
  if (message.type === 'error') {
    return { ...state, refreshing: false, problem: message.message ?? 'The scan failed.' };
  }
  const repositories = (message.repositories ?? []).reduce(withRepository, state.repositories);
  return {
    ...state,
    repositories,
    scannedAt: message.scanned_at ?? state.scannedAt,
    refreshing: false,
    nothingFound: false,
    polled: message.polled ?? noRoots,
    problem: undefined,
  };
}

const noRoots: readonly string[] = [];

/**
 * Whether what is compared may differ from before. A repository whose diff is too large to be sent
 * comes with a note in its place, which does not tell: then every look counts.
 */
export function isNews(state: GitChangesState, before: GitChangesState): boolean {
  if (state.repositories !== before.repositories) return true;
  return state.scannedAt !== before.scannedAt && state.repositories.some(isNoted);
}

function isNoted({ unified_diff: diff = '' }: GitRepositoryChanges): boolean {
  return diff !== '' && !diff.startsWith('diff --git ');
}

function withRepository(
  known: readonly GitRepositoryChanges[],
  next: GitRepositoryChanges,
): readonly GitRepositoryChanges[] {
  const others = known.filter((repository) => repository.repo_root !== next.repo_root);
  if (next.removed) return others;
  if (others.length === known.length) return [...known, next];
  return known.map((repository) => (repository.repo_root === next.repo_root ? next : repository));
}

/** What changed in a chat's repositories, followed while it is open. */
export interface GitChanges {
  readonly store: StoreApi<GitChangesState>;
  /** Follows until the returned function is called. */
  open(): Dispose;
  refresh(): void;
  reconnect(): void;
}

/** A first scan of a large repository takes seconds; then there is none. */
const NOTHING_AFTER_MS = 3000;

export type GitChangesDeps = {
  readonly api: Pick<Transport, 'sockets'>;
  readonly clock: Clock;
};

export function createGitChanges({ api, clock }: GitChangesDeps, chatId: string): GitChanges {
  const store = createStore<GitChangesState>(() => emptyGitChanges);
  let cancelWait: Dispose = () => {};
  let socket: GitWatchSocket | undefined;

  function onState({ phase }: SocketState): void {
    cancelWait();
    if (phase === 'open') {
      store.setState({ connection: 'live' });
      cancelWait = clock.setTimer(noteNothing, NOTHING_AFTER_MS);
    } else if (phase === 'waiting') {
      store.setState({ connection: 'lost', refreshing: false });
    } else if (phase === 'refused') {
      store.setState({ connection: 'refused', refreshing: false });
    }
  }

  function noteNothing(): void {
    const { repositories, scannedAt } = store.getState();
    if (repositories.length === 0 && scannedAt === undefined) {
      store.setState({ nothingFound: true });
    }
  }

  return {
    store,
    open() {
      const opened = api.sockets.gitWatch(chatId, {
        onMessage: (message) => store.setState((state) => withGitMessage(state, message)),
        onState,
      });
      socket = opened;
      return () => {
        cancelWait();
        opened.close();
      };
    },
    refresh() {
      if (socket?.refresh()) store.setState({ refreshing: true });
    },
    reconnect: () => socket?.retryNow(),
  };
}
