import { z } from 'zod';
import {
  mcpAuthTypeSchema,
  mcpAvailabilitySchema,
  mcpTransportSchema,
} from '#shared/api/mcp-servers.ts';
import { flagColumn, jsonColumn, toFlag } from '../columns.ts';
import type { Database } from '../database.ts';

const rowSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  slug: z.string(),
  description: z.string(),
  iconUrl: z.string(),
  transport: mcpTransportSchema,
  url: z.string(),
  authType: mcpAuthTypeSchema,
  oauth2ClientId: z.string(),
  oauth2AuthUrl: z.string(),
  oauth2TokenUrl: z.string(),
  oauth2Scopes: z.string(),
  apiKeyHeader: z.string(),
  toolAllowList: jsonColumn(z.array(z.string())),
  toolDenyList: jsonColumn(z.array(z.string())),
  availability: mcpAvailabilitySchema,
  enabled: flagColumn,
  modelIntent: flagColumn,
  allowInPlanMode: flagColumn,
  forwardCoderHeaders: flagColumn,
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** A configured MCP server, without its secrets. Unset texts are empty. */
export type McpServerRow = Readonly<z.infer<typeof rowSchema>>;

export interface McpServersStore {
  /** In the order of their creation. */
  list(): readonly McpServerRow[];
  find(id: string): McpServerRow | undefined;
  findBySlug(slug: string): McpServerRow | undefined;
  insert(row: McpServerRow): void;
  update(row: McpServerRow): void;
  delete(id: string): void;
}

const select = `SELECT id, display_name AS displayName, slug, description, icon_url AS iconUrl,
  transport, url, auth_type AS authType, oauth2_client_id AS oauth2ClientId,
  oauth2_auth_url AS oauth2AuthUrl, oauth2_token_url AS oauth2TokenUrl,
  oauth2_scopes AS oauth2Scopes, api_key_header AS apiKeyHeader,
  tool_allow_list AS toolAllowList, tool_deny_list AS toolDenyList, availability, enabled,
  model_intent AS modelIntent, allow_in_plan_mode AS allowInPlanMode,
  forward_coder_headers AS forwardCoderHeaders, created_at AS createdAt, updated_at AS updatedAt
  FROM mcp_servers`;

export function createMcpServersStore(db: Database): McpServersStore {
  const one = (row: unknown): McpServerRow | undefined =>
    row === undefined ? undefined : rowSchema.parse(row);
  return {
    list: () =>
      db
        .prepare(`${select} ORDER BY created_at, id`)
        .all()
        .map((row) => rowSchema.parse(row)),
    find: (id) => one(db.prepare(`${select} WHERE id = ?`).get(id)),
    findBySlug: (slug) => one(db.prepare(`${select} WHERE slug = ?`).get(slug)),
    insert(row) {
      db.prepare(
        `INSERT INTO mcp_servers (id, display_name, slug, description, icon_url, transport, url,
           auth_type, oauth2_client_id, oauth2_auth_url, oauth2_token_url, oauth2_scopes,
           api_key_header, tool_allow_list, tool_deny_list, availability, enabled, model_intent,
           allow_in_plan_mode, forward_coder_headers, created_at, updated_at)
         VALUES (:id, :displayName, :slug, :description, :iconUrl, :transport, :url, :authType,
           :oauth2ClientId, :oauth2AuthUrl, :oauth2TokenUrl, :oauth2Scopes, :apiKeyHeader,
           :toolAllowList, :toolDenyList, :availability, :enabled, :modelIntent,
           :allowInPlanMode, :forwardCoderHeaders, :createdAt, :updatedAt)`,
      ).run({ ...columns(row), createdAt: row.createdAt });
    },
    update(row) {
      db.prepare(
        `UPDATE mcp_servers SET display_name = :displayName, slug = :slug,
           description = :description, icon_url = :iconUrl, transport = :transport, url = :url,
           auth_type = :authType, oauth2_client_id = :oauth2ClientId,
           oauth2_auth_url = :oauth2AuthUrl, oauth2_token_url = :oauth2TokenUrl,
           oauth2_scopes = :oauth2Scopes, api_key_header = :apiKeyHeader,
           tool_allow_list = :toolAllowList, tool_deny_list = :toolDenyList,
           availability = :availability, enabled = :enabled, model_intent = :modelIntent,
           allow_in_plan_mode = :allowInPlanMode, forward_coder_headers = :forwardCoderHeaders,
           updated_at = :updatedAt
         WHERE id = :id`,
      ).run(columns(row));
    },
    delete(id) {
      db.prepare('DELETE FROM mcp_servers WHERE id = ?').run(id);
    },
  };
}

/** What an update writes. */
function columns(row: McpServerRow) {
  const { createdAt: _, ...rest } = row;
  return {
    ...rest,
    toolAllowList: JSON.stringify(row.toolAllowList),
    toolDenyList: JSON.stringify(row.toolDenyList),
    enabled: toFlag(row.enabled),
    modelIntent: toFlag(row.modelIntent),
    allowInPlanMode: toFlag(row.allowInPlanMode),
    forwardCoderHeaders: toFlag(row.forwardCoderHeaders),
  };
}
