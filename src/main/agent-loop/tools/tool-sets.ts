import { COMPUTER_TOOL, WEB_SEARCH } from '../model/model-client.ts';

/** What decides which tools a chat is offered. */
export type TurnRole = {
  /** A root, or a subagent of a kind. */
  readonly kind: 'root' | 'general' | 'explore' | 'computer_use';
  readonly planning: boolean;
};

/** Where a tool comes from. `external`: a configured MCP server's; `workspace_mcp`: a workspace's. */
export type ToolOrigin =
  | { readonly kind: 'built_in' }
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'external'; readonly allowedInPlanMode: boolean }
  | { readonly kind: 'workspace_mcp' };

const ROOT_ROLE: TurnRole = { kind: 'root', planning: false };

const READING = ['read_file', 'execute', 'process_output', 'read_skill', 'read_skill_file'];
/** Only a chat that a person started has these. */
const ROOT_ONLY = new Set([
  'spawn_agent',
  'spawn_explore_agent',
  'spawn_computer_use_agent',
  'wait_agent',
  'message_agent',
  'close_agent',
  'list_templates',
  'read_template',
  'create_workspace',
  'start_workspace',
  'stop_workspace',
  'propose_plan',
  'ask_user_question',
  'advisor',
]);
/** Only while planning. */
const PLAN_ONLY = new Set(['propose_plan', 'ask_user_question']);
const ROOT_PLANNING = new Set([
  ...READING,
  'write_file',
  'edit_files',
  'list_templates',
  'read_template',
  'create_workspace',
  'start_workspace',
  'stop_workspace',
  'propose_plan',
  'ask_user_question',
  'spawn_agent',
  'spawn_explore_agent',
  'wait_agent',
  'attach_file',
]);
const CHILD_PLANNING = new Set(READING);
const EXPLORING = new Set([...READING, WEB_SEARCH]);

/** Whether a chat in this role may use the tool (chats contract 17.3). */
export function isOffered(
  name: string,
  role: TurnRole = ROOT_ROLE,
  origin: ToolOrigin = { kind: 'built_in' },
): boolean {
  switch (origin.kind) {
    case 'dynamic':
    case 'workspace_mcp':
      if (role.planning || role.kind === 'explore') return false;
      return origin.kind === 'workspace_mcp' || role.kind === 'root';
    case 'external':
      return !role.planning || (role.kind === 'root' && origin.allowedInPlanMode);
    case 'built_in':
      return isBuiltInOffered(name, role);
  }
}

function isBuiltInOffered(name: string, { kind, planning }: TurnRole): boolean {
  if (name === COMPUTER_TOOL) return kind === 'computer_use' && !planning;
  if (kind === 'explore') return EXPLORING.has(name) && (!planning || CHILD_PLANNING.has(name));
  if (planning) return (kind === 'root' ? ROOT_PLANNING : CHILD_PLANNING).has(name);
  return !PLAN_ONLY.has(name) && (kind === 'root' || !ROOT_ONLY.has(name));
}
