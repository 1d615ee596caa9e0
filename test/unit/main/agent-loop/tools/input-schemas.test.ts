import { expect, test } from 'vitest';
import type { WorkspacesPort } from '#main/agent-loop/index.ts';
import { createReadTemplate } from '#main/agent-loop/tools/workspaces/template-tools.ts';

const workspaces: Pick<WorkspacesPort, 'template'> = {
  template: () => undefined,
};

test('tools that are opened again describe their arguments without new work', () => {
  const open = () => createReadTemplate(workspaces).definition;
  expect(open().inputSchema).toBe(open().inputSchema);
  expect(open().inputSchema).toMatchObject({
    type: 'object',
    properties: { template_id: { type: 'string' } },
    required: ['template_id'],
  });
});
