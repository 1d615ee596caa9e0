import { z } from 'zod';
import { gitHostKindSchema } from '#shared/api/git-hosts.ts';
import type { Database } from '../database.ts';

const rowSchema = z.object({
  host: z.string(),
  kind: gitHostKindSchema,
  apiUrl: z.string(),
});

/** A git host that the person gave a token for; the token itself is in the vault. */
export type GitHostRow = Readonly<z.infer<typeof rowSchema>>;

export interface GitHostsStore {
  /** By name. */
  list(): GitHostRow[];
  find(host: string): GitHostRow | undefined;
  /** `now`: microseconds since 1970. */
  save(row: GitHostRow, now: number): void;
  remove(host: string): void;
}

const select = 'SELECT host, kind, api_url AS apiUrl FROM git_hosts';

export function createGitHostsStore(db: Database): GitHostsStore {
  return {
    list: () => z.array(rowSchema).parse(db.prepare(`${select} ORDER BY host`).all()),
    find: (host) => rowSchema.optional().parse(db.prepare(`${select} WHERE host = ?`).get(host)),
    save(row, now) {
      db.prepare(
        `INSERT INTO git_hosts (host, kind, api_url, created_at, updated_at)
         VALUES (:host, :kind, :api, :now, :now)
         ON CONFLICT (host) DO UPDATE SET kind = :kind, api_url = :api, updated_at = :now`,
      ).run({ host: row.host, kind: row.kind, api: row.apiUrl, now });
    },
    remove(host) {
      db.prepare('DELETE FROM git_hosts WHERE host = ?').run(host);
    },
  };
}
