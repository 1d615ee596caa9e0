import { describe, expect, test } from 'vitest';
import { isOffered, type ToolOrigin, type TurnRole } from '#main/agent-loop/tools/tool-sets.ts';

const tools = [
  'read_file',
  'write_file',
  'edit_files',
  'execute',
  'process_output',
  'process_list',
  'process_signal',
  'attach_file',
  'read_skill',
  'read_skill_file',
  'list_templates',
  'read_template',
  'create_workspace',
  'start_workspace',
  'stop_workspace',
  'propose_plan',
  'ask_user_question',
  'spawn_agent',
  'wait_agent',
  'message_agent',
  'close_agent',
  'web_search',
];
const missing = (role: TurnRole): string[] => tools.filter((tool) => !isOffered(tool, role));
const offered = (role: TurnRole): string[] => tools.filter((tool) => isOffered(tool, role));
const reading = ['read_file', 'execute', 'process_output', 'read_skill', 'read_skill_file'];

describe('a built-in tool', () => {
  test('is offered to a root, but for those of planning', () => {
    expect(missing({ kind: 'root', planning: false })).toEqual([
      'propose_plan',
      'ask_user_question',
    ]);
    expect(isOffered('propose_plan')).toBe(false);
  });

  test('is kept from a root that plans where it would change or reach too much', () => {
    expect(missing({ kind: 'root', planning: true })).toEqual([
      'process_list',
      'process_signal',
      'message_agent',
      'close_agent',
      'web_search',
    ]);
  });

  test('is offered to subagents by their kind', () => {
    expect(offered({ kind: 'general', planning: false })).toEqual([
      'read_file',
      'write_file',
      'edit_files',
      'execute',
      'process_output',
      'process_list',
      'process_signal',
      'attach_file',
      'read_skill',
      'read_skill_file',
      'web_search',
    ]);
    expect(offered({ kind: 'general', planning: true })).toEqual(reading);
    expect(offered({ kind: 'explore', planning: false })).toEqual([...reading, 'web_search']);
  });
});

test('a tool from elsewhere is offered by where it comes from', () => {
  const where = (origin: ToolOrigin): boolean[] =>
    (['root', 'general', 'explore'] as const).flatMap((kind) =>
      [false, true].map((planning) => isOffered('x', { kind, planning }, origin)),
    );
  expect(where({ kind: 'dynamic' })).toEqual([true, false, false, false, false, false]);
  expect(where({ kind: 'workspace_mcp' })).toEqual([true, false, true, false, false, false]);
  expect(where({ kind: 'external', allowedInPlanMode: true })).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
  ]);
  expect(where({ kind: 'external', allowedInPlanMode: false })).toEqual([
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
});
