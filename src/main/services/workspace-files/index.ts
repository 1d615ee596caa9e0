import type { Clock } from '#shared/kernel/clock.ts';
import type { FilesPort, GitPort } from '../../agent-bridge/ports/index.ts';
import { indexPath, rankPaths, type IndexedPath } from './rank-paths.ts';
import { walkFolder } from './walk-folder.ts';

/** A list this young is taken as it is. */
const freshMs = 2_000;
/** An older one is still good for an answer while the next is made; beyond this it is waited for. */
const staleMs = 300_000;
/** Folders whose lists are kept; a list of 50,000 files takes about 10 MB. */
const keptLists = 4;

export type FoundFiles = {
  /** Relative to the folder, with forward slashes; the best first. */
  readonly paths: readonly string[];
  /** How many files there are in all. */
  readonly total: number;
};

/** Finds files of workspaces by parts of their paths. */
export interface WorkspaceFiles {
  search(
    place: { readonly root: string; readonly files: Pick<FilesPort, 'list'> },
    query: string,
    limit: number,
  ): Promise<FoundFiles>;
}

type Place = Parameters<WorkspaceFiles['search']>[0];

type Listing = {
  readonly paths: readonly IndexedPath[];
  readonly madeAtMs: number;
};

export function createWorkspaceFiles(deps: {
  readonly git: Pick<GitPort, 'listFiles'>;
  readonly clock: Clock;
}): WorkspaceFiles {
  const { git, clock } = deps;
  /** Least recently made first. */
  const listings = new Map<string, Listing>();
  const underWay = new Map<string, Promise<Listing>>();

  async function makeListing(place: Place): Promise<Listing> {
    const madeAtMs = clock.monotonicMs();
    const listed = await git.listFiles(place.root);
    // Also where git ignores the whole folder.
    const isListed = listed.ok && listed.value.length > 0;
    const paths = isListed ? listed.value : await walkFolder(place.root, place.files);
    const listing = { paths: paths.map(indexPath), madeAtMs };
    listings.delete(place.root);
    listings.set(place.root, listing);
    for (const root of Array.from(listings.keys()).slice(0, -keptLists)) listings.delete(root);
    return listing;
  }

  function renew(place: Place): Promise<Listing> {
    const running = underWay.get(place.root);
    if (running) return running;
    const started = makeListing(place).finally(() => underWay.delete(place.root));
    underWay.set(place.root, started);
    return started;
  }

  async function listingOf(place: Place): Promise<Listing> {
    const known = listings.get(place.root);
    const ageMs = known ? clock.monotonicMs() - known.madeAtMs : Infinity;
    if (known && ageMs < freshMs) return known;
    const renewed = renew(place);
    if (!known || ageMs >= staleMs) return renewed;
    // Whoever asks next sees a failure; this answer does not need it.
    renewed.catch(() => undefined);
    return known;
  }

  return {
    async search(place, query, limit) {
      const { paths } = await listingOf(place);
      return { paths: rankPaths(paths, query, limit), total: paths.length };
    },
  };
}
