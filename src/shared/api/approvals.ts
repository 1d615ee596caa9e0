import { z } from 'zod';
import { timeSchema } from './common.ts';

/** Pilothouse's own part of the chats API: what the agent may do on the person's machine. */

/**
 * When the person is asked. `ask`: before every edit and command. `edit`: before every command.
 * `full`: for neither. What lies outside the workspace folder, and what the model's own provider has
 * doubts about, is asked for in every mode.
 */
export const approvalModeSchema = z.enum(['ask', 'edit', 'full']).meta({ id: 'ApprovalMode' });
export type ApprovalMode = z.infer<typeof approvalModeSchema>;

/**
 * `tool`: a tool of an MCP server, whatever it does. `safety_check`: the model's own provider has
 * doubts, which are asked about in every mode and whatever was allowed before.
 */
export const approvalKindSchema = z.enum([
  'edit',
  'command',
  'tool',
  'outside_workspace',
  'safety_check',
]);
export type ApprovalKind = z.infer<typeof approvalKindSchema>;

/** One tool call that waits for the person. It waits for ever: no answer is neither yes nor no. */
export const approvalRequestSchema = z
  .object({
    tool_call_id: z.string(),
    tool_name: z.string(),
    /** Everything that has to be allowed for the call to run; at least one. */
    kinds: z.array(approvalKindSchema),
    /** The shell command, for `execute`. */
    command: z.string().optional(),
    /** Absolute working directory of the command. */
    workdir: z.string().optional(),
    /** Absolute paths the call touches, with the unified diff where it changes the file. */
    files: z.array(
      z.object({ path: z.string(), diff: z.string().optional(), outside: z.boolean() }),
    ),
    /** What the provider has doubts about, in its words; for `safety_check`. */
    doubts: z.array(z.string()).optional(),
    /** A pattern that would cover this command and its close relatives. */
    suggested_pattern: z.string().optional(),
    created_at: timeSchema,
  })
  .meta({ id: 'ApprovalRequest' });
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;

/**
 * How far an allowance reaches. `once`: this call. `chat`: every later call of the same kinds in
 * this chat; for a command only those that match `pattern` when one is given; for what lies
 * outside the workspace only the same folders. `workspace`: commands that match `pattern`
 * (required) in every chat of this workspace.
 */
export const approvalScopeSchema = z.enum(['once', 'chat', 'workspace']);
export type ApprovalScope = z.infer<typeof approvalScopeSchema>;

export const approvalDecisionSchema = z
  .object({
    decision: z.enum(['allow', 'deny']),
    scope: approvalScopeSchema.default('once'),
    /** Command pattern; `*` stands for any text without shell operators. */
    pattern: z.string().max(500).optional(),
    /** Told to the model on a denial. */
    reason: z.string().max(2000).optional(),
  })
  .meta({ id: 'ApprovalDecision' });
export type ApprovalDecision = z.infer<typeof approvalDecisionSchema>;

export const pendingApprovalsSchema = z
  .object({ approvals: z.array(approvalRequestSchema) })
  .meta({ id: 'PendingApprovals' });

/** A standing allowance for a workspace's commands. */
export const approvalRuleSchema = z
  .object({ id: z.string(), pattern: z.string(), created_at: timeSchema })
  .meta({ id: 'ApprovalRule' });
export type ApprovalRule = z.infer<typeof approvalRuleSchema>;

export const workspaceApprovalsSchema = z
  .object({ mode: approvalModeSchema, rules: z.array(approvalRuleSchema) })
  .meta({ id: 'WorkspaceApprovals' });
export type WorkspaceApprovals = z.infer<typeof workspaceApprovalsSchema>;

export const setApprovalModeRequestSchema = z
  .object({ mode: approvalModeSchema })
  .meta({ id: 'SetApprovalModeRequest' });

export const addApprovalRuleRequestSchema = z
  .object({ pattern: z.string().max(500) })
  .meta({ id: 'AddApprovalRuleRequest' });
