/** Why something about an MCP server was refused. */
export type McpServerProblem =
  | { readonly kind: 'invalid'; readonly message: string; readonly field?: string }
  | { readonly kind: 'conflict'; readonly message: string }
  | { readonly kind: 'not_found' }
  /** The authorization server did not do its part. */
  | { readonly kind: 'upstream'; readonly message: string }
  /** The secrets cannot be read or written; the message says why. */
  | { readonly kind: 'storage'; readonly message: string };

type Refusal = { readonly ok: false; readonly error: McpServerProblem };

export function invalid(message: string, field?: string): Refusal {
  const error = { kind: 'invalid' as const, message, ...(field === undefined ? {} : { field }) };
  return { ok: false, error };
}

export const notFound: Refusal = { ok: false, error: { kind: 'not_found' } };
