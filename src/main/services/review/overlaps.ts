import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId, UserId } from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitOverlapPort, LineRange, ReviewError } from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';
import { createTreeStates, type OverlapLease, type TreeState } from './overlap-tree-states.ts';
import { meetingFiles, type MeetingFiles } from './overlap-trees.ts';
import type { ReviewPlace } from './types.ts';

/** Work trees of one answer, this chat's own included. */
const maxTrees = 20;
/** Roots of other chats that are looked at for whether they belong to the same repository. */
const maxRoots = 200;
const maxOverlaps = 500;
const maxRanges = 100;
const maxForkPoints = 500;

/** A chat and where it works. */
export type OverlapChat = {
  readonly id: ChatId;
  readonly title: string;
  /** Absolute workspace folder, while the workspace runs. */
  readonly folder: string | undefined;
  /** Repositories that it touched. */
  readonly roots: readonly string[];
};

export type Overlap = {
  readonly root: string;
  readonly path: string;
  /** Empty where it is the file as a whole. */
  readonly ranges: readonly LineRange[];
  readonly other: {
    readonly chat: Pick<OverlapChat, 'id' | 'title'>;
    readonly root: string;
    readonly path: string;
    readonly ranges: readonly LineRange[];
  };
};

/** `cut`: there may be more. */
export type OverlapList = { readonly overlaps: readonly Overlap[]; readonly cut: boolean };

/**
 * Where chats in different work trees of one repository change the same lines. Chats that share a
 * work tree share its lines, which is no overlap. Asking again is cheap: git runs only after one of
 * the work trees changed.
 */
export interface Overlaps {
  list(place: ReviewPlace): Promise<OverlapList>;
  close(): void;
}

export type OverlapsDeps = {
  readonly git: GitOverlapPort;
  readonly findRepository: (path: string) => Promise<string | undefined>;
  readonly lease: (root: string) => OverlapLease;
  /** Of the person, without archived ones, the latest change first. */
  readonly chats: (ownerId: UserId) => readonly OverlapChat[];
  readonly touchedRoots: (chatId: ChatId) => readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
};

type OtherTree = { readonly root: string; readonly chats: readonly OverlapChat[] };
type Neighbours = { readonly root: string; readonly common: string; readonly others: OtherTree[] };
type Found = Promise<Result<MeetingFiles, ReviewError>>;

export function createOverlaps(deps: OverlapsDeps): Overlaps {
  const { git, logger } = deps;
  const states = createTreeStates(deps);
  const forkPoints = new Map<string, string>();
  /** Kept no longer than both states are current. */
  const compared = new WeakMap<TreeState, WeakMap<TreeState, Found>>();

  async function rootsOf(
    folder: string | undefined,
    touched: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const own = folder === undefined ? undefined : await deps.findRepository(folder);
    return new Set(own === undefined ? touched : [own, ...touched]);
  }

  /** The chat's work trees with those of other chats that belong to the same repository. */
  async function neighboursOf(
    place: ReviewPlace,
  ): Promise<{ readonly neighbours: readonly Neighbours[]; readonly cut: boolean }> {
    const own = await rootsOf(place.workspaceRoot, deps.touchedRoots(place.chat.id));
    const others = new Map<string, OverlapChat[]>();
    for (const chat of deps.chats(place.chat.ownerId)) {
      if (chat.id === place.chat.rootId) continue;
      for (const root of await rootsOf(chat.folder, chat.roots)) {
        if (!own.has(root)) others.set(root, [...(others.get(root) ?? []), chat]);
      }
    }
    const trees: (OtherTree & { readonly common: string | undefined })[] = [];
    for (const [root, chats] of Array.from(others).slice(0, maxRoots)) {
      trees.push({ root, chats, common: await git.commonFolder(root) });
    }
    const neighbours: Neighbours[] = [];
    let [room, cut] = [maxTrees, others.size > maxRoots];
    for (const root of own) {
      const common = await git.commonFolder(root);
      const same = common === undefined ? [] : trees.filter((tree) => tree.common === common);
      if (common === undefined || same.length === 0) continue;
      cut ||= same.length >= room;
      if (room > 1) neighbours.push({ root, common, others: same.slice(0, room - 1) });
      room -= 1 + same.length;
    }
    return { neighbours, cut };
  }

  async function forkPoint(
    common: string,
    mine: TreeState,
    theirs: TreeState,
  ): Promise<Result<string, ReviewError>> {
    const [own, other] = [await mine.head(), await theirs.head()];
    if (!own.ok) return own;
    if (!other.ok) return other;
    const key = [common, own.value, other.value].join('\0');
    const known = forkPoints.get(key);
    if (known !== undefined) return ok(known);
    const found = await git.forkPoint(mine.root, [own.value, other.value]);
    if (found.ok) forkPoints.set(key, found.value);
    const [oldest = key] = forkPoints.keys();
    if (forkPoints.size > maxForkPoints) forkPoints.delete(oldest);
    return found;
  }

  async function compare(common: string, mine: TreeState, theirs: TreeState): Found {
    const base = await forkPoint(common, mine, theirs);
    return base.ok ? meetingFiles(git, base.value, mine, theirs) : base;
  }

  function meeting(common: string, mine: TreeState, theirs: TreeState): Found {
    const ofMine = compared.get(mine) ?? new WeakMap<TreeState, Found>();
    compared.set(mine, ofMine);
    const found = ofMine.get(theirs) ?? compare(common, mine, theirs);
    ofMine.set(theirs, found);
    return found;
  }

  return {
    async list(place) {
      const { neighbours, cut: tooMany } = await neighboursOf(place);
      const overlaps: Overlap[] = [];
      let cut = tooMany;
      for (const { root, common, others } of neighbours) {
        const mine = await states.current(root);
        for (const other of others) {
          const found = await meeting(common, mine, await states.current(other.root));
          if (!found.ok) logger.warn('overlaps.look_failed', { kind: found.error.kind });
          cut ||= !found.ok || found.value.cut;
          if (found.ok) overlaps.push(...toOverlaps(root, other, found.value));
        }
      }
      overlaps.sort(compareOverlaps);
      return {
        overlaps: overlaps.slice(0, maxOverlaps),
        cut: cut || overlaps.length > maxOverlaps,
      };
    },
    close: () => states.close(),
  };
}

function toOverlaps(root: string, other: OtherTree, { files }: MeetingFiles): readonly Overlap[] {
  return files.flatMap(({ path, otherPath, ranges, otherRanges }) =>
    other.chats.map(({ id, title }) => ({
      root,
      path,
      ranges: ranges.slice(0, maxRanges),
      other: {
        chat: { id, title },
        root: other.root,
        path: otherPath,
        ranges: otherRanges.slice(0, maxRanges),
      },
    })),
  );
}

function compareOverlaps(left: Overlap, right: Overlap): number {
  const keys = [left, right].map(({ root, path }) => `${root}\0${path}`);
  const [one = '', another = ''] = keys;
  if (one === another) return 0;
  return one < another ? -1 : 1;
}
