import type { RecentRepository } from '#shared/api/folders.ts';

/** A folder that a chat can start in. */
export type Place = {
  readonly path: string;
  readonly name: string;
  /** In quiet text after the name. */
  readonly hint: string;
  readonly isRepository: boolean;
  readonly sample: boolean;
  /** The workspace that it has already. */
  readonly workspaceId: string | undefined;
};

export function placeOf(repository: RecentRepository): Place {
  const { path, name, branch, is_git_repository, sample, workspace_id } = repository;
  return {
    path,
    name: sample ? 'Sample project' : name,
    hint: sample
      ? `${name}: a small repository with a failing test, to try things on`
      : [shortenPath(path), branch].filter(Boolean).join(' · '),
    isRepository: is_git_repository,
    sample,
    workspaceId: workspace_id,
  };
}

/** A folder that was just picked and is not among the recent ones. */
export function placeOfPath(path: string): Place {
  return {
    path,
    name: lastSegment(path),
    hint: shortenPath(path),
    isRepository: false,
    sample: false,
    workspaceId: undefined,
  };
}

/** Recent places with the chosen one among them; the sample first until there is another. */
export function listPlaces(
  repositories: readonly RecentRepository[],
  chosen: string | undefined,
): readonly Place[] {
  const known = repositories.map(placeOf);
  if (chosen === undefined || known.some((place) => place.path === chosen)) return known;
  return [placeOfPath(chosen), ...known];
}

/** Of the places that the person may want, most wanted first, the first that is offered. */
export function wishedPlace(
  places: readonly Place[],
  wishes: readonly (string | null | undefined)[],
): string | undefined {
  return wishes.find((path) => path && places.some((place) => place.path === path)) ?? undefined;
}

export function lastSegment(path: string): string {
  return path.split(/[\\/]/).findLast((segment) => segment !== '') ?? path;
}

/** The home folder as `~`, as far as the path itself tells it. */
function shortenPath(path: string): string {
  return path.replace(/^\/(?:home|Users)\/[^/]+(?=\/|$)/, '~').replace(/^\/root(?=\/|$)/, '~');
}
