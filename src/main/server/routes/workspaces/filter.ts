import type { UserId } from '#shared/kernel/ids.ts';
import { workspaceAgentStatusSchema } from '#shared/api/workspace-agents.ts';
import { workspaceStatusSchema } from '#shared/api/workspace-builds.ts';
import type { WorkspaceFilter } from '../../../services/workspaces/index.ts';
import { readBoolean } from '../../request-values.ts';
import { parseSearchQuery, type SearchProblem } from '../../search-query.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';

export type FilterNames = {
  /** `me` too; undefined when there is no such user. */
  userId(name: string): UserId | undefined;
  organizationId(reference: string): string | undefined;
};

/** Undefined: the value is not valid for this key. */
type Reader = (value: string, names: FilterNames) => WorkspaceFilter | undefined;

const impossible: WorkspaceFilter = { impossible: true };

/** What no workspace here ever is: asking for it finds nothing, excluding it changes nothing. */
const never: Reader = (value) => {
  const wanted = readBoolean(value);
  if (wanted === undefined) return undefined;
  return wanted ? impossible : {};
};

const readers: Readonly<Record<string, Reader>> = {
  id: (value) => ({ ids: value.split(',') }),
  owner: (value, names) => toOwner(value, names),
  name: (value) => ({ names: [value] }),
  template: (value) => ({ template: value }),
  organization(value, names) {
    const organizationId = names.organizationId(value);
    return organizationId === undefined ? impossible : { organizationId };
  },
  status(value) {
    const status = workspaceStatusSchema.safeParse(value);
    return status.success ? { status: status.data } : undefined;
  },
  'has-agent'(value) {
    const status = workspaceAgentStatusSchema.safeParse(value);
    return status.success ? { agentStatus: status.data } : undefined;
  },
  healthy: (value) => toFlag(value, (healthy) => ({ healthy })),
  outdated: (value) => toFlag(value, (outdated) => ({ outdated })),
  last_used_before: (value) => toTime(value, (lastUsedBefore) => ({ lastUsedBefore })),
  last_used_after: (value) => toTime(value, (lastUsedAfter) => ({ lastUsedAfter })),
  param(value) {
    const [name = '', ...rest] = value.split('=');
    return { parameter: { name, value: rest.length === 0 ? undefined : rest.join('=') } };
  },
  dormant: never,
  'has-ai-task': never,
  has_external_agent: never,
  shared: never,
  shared_with_user: () => impossible,
  shared_with_group: () => impossible,
};

/** Reads the `q` of a list of workspaces. */
export function readWorkspaceFilter(
  expression: string,
  names: FilterNames,
): Result<WorkspaceFilter, readonly SearchProblem[]> {
  const parsed = parseSearchQuery(expression);
  if (!parsed.ok) return err([parsed.error]);
  const problems: SearchProblem[] = [];
  const seen = new Set<string>();
  let filter: WorkspaceFilter = {};
  for (const { key, value } of parsed.value.terms) {
    const part = Object.hasOwn(readers, key) ? readers[key]?.(value, names) : undefined;
    if (!Object.hasOwn(readers, key)) {
      problems.push({ field: key, detail: 'This key is not known.' });
    } else if (part === undefined) {
      problems.push({ field: key, detail: `${JSON.stringify(value)} is not valid here.` });
    } else if (seen.has(key)) {
      problems.push({ field: key, detail: 'The key is given more than once.' });
    } else {
      filter = merge(filter, part);
    }
    seen.add(key);
  }
  for (const word of parsed.value.free) filter = merge(filter, readFreeWord(word, names));
  return problems.length > 0 ? err(problems) : ok(filter);
}

/** `name` or `owner/name`. */
function readFreeWord(word: string, names: FilterNames): WorkspaceFilter {
  const slash = word.indexOf('/');
  if (slash < 0) return { names: [word] };
  return merge(toOwner(word.slice(0, slash), names), { names: [word.slice(slash + 1)] });
}

function toOwner(name: string, names: FilterNames): WorkspaceFilter {
  const ownerId = names.userId(name);
  return ownerId === undefined ? impossible : { ownerId };
}

function merge(left: WorkspaceFilter, right: WorkspaceFilter): WorkspaceFilter {
  const names = [...(left.names ?? []), ...(right.names ?? [])];
  return { ...left, ...right, ...(names.length === 0 ? {} : { names }) };
}

function toFlag(
  value: string,
  make: (flag: boolean) => WorkspaceFilter,
): WorkspaceFilter | undefined {
  const flag = readBoolean(value);
  return flag === undefined ? undefined : make(flag);
}

function toTime(value: string, make: (ms: number) => WorkspaceFilter): WorkspaceFilter | undefined {
  const ms = Date.parse(value.toUpperCase());
  return Number.isNaN(ms) ? undefined : make(ms);
}
