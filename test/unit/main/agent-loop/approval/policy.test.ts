import { describe, expect, test } from 'vitest';
import type { ApprovalMode, ApprovalRequest } from '#shared/api/approvals.ts';
import { requestedFolders, type ApprovalGrants } from '#main/agent-loop/index.ts';
import { missingApprovals, type CallScope } from '#main/agent-loop/approval/policy.ts';

function grants(overrides: Partial<ApprovalGrants> = {}): ApprovalGrants {
  return {
    mode: 'ask',
    chatEdits: false,
    chatCommands: false,
    commandPatterns: [],
    outsideFolders: [],
    ...overrides,
  };
}

function file(absolute: string, outside = false): CallScope['files'][number] {
  return { absolute, outside };
}

const read = (path: string, outside = false): CallScope => ({
  files: [file(path, outside)],
  changesFiles: false,
});
const edit = (path: string, outside = false): CallScope => ({
  files: [file(path, outside)],
  changesFiles: true,
});
const run = (text: string, workdirOutside = false): CallScope => ({
  files: [],
  changesFiles: false,
  command: {
    text,
    written: text,
    workdir: workdirOutside ? '/else/where' : '/ws',
    workdirOutside,
  },
});

describe('inside the workspace', () => {
  test.each<[ApprovalMode, string[], string[]]>([
    ['ask', ['edit'], ['command']],
    ['edit', [], ['command']],
    ['full', [], []],
  ])('mode %s', (mode, forEdit, forCommand) => {
    expect(missingApprovals(read('/ws/a'), grants({ mode }))).toEqual([]);
    expect(missingApprovals(edit('/ws/a'), grants({ mode }))).toEqual(forEdit);
    expect(missingApprovals(run('ls'), grants({ mode }))).toEqual(forCommand);
  });

  test.each<ApprovalMode>(['ask', 'edit', 'full'])(
    'no allowance covers doubts: mode %s',
    (mode) => {
      const tool = { files: [], changesFiles: false, tool: 'computer' };
      const allowed = grants({ mode, tools: ['computer'] });
      expect(missingApprovals(tool, allowed)).toEqual([]);
      expect(missingApprovals({ ...tool, doubts: ['Really?'] }, allowed)).toEqual(['safety_check']);
    },
  );

  test('an allowance of the chat covers its own kind only', () => {
    expect(missingApprovals(edit('/ws/a'), grants({ chatEdits: true }))).toEqual([]);
    expect(missingApprovals(run('ls'), grants({ chatEdits: true }))).toEqual(['command']);
    expect(missingApprovals(run('ls'), grants({ chatCommands: true }))).toEqual([]);
    expect(missingApprovals(edit('/ws/a'), grants({ chatCommands: true }))).toEqual(['edit']);
  });

  test('a command pattern covers what it matches', () => {
    const allowed = grants({ commandPatterns: ['git diff *', 'npm test *'] });
    expect(missingApprovals(run('npm test -- a'), allowed)).toEqual([]);
    expect(missingApprovals(run('npm test; rm x'), allowed)).toEqual(['command']);
    expect(missingApprovals(run('npm install'), allowed)).toEqual(['command']);
  });

  test('a tool of a server is asked for by its own name, in every mode but full', () => {
    const scope: CallScope = { files: [], changesFiles: false, tool: 'docs__find' };
    const others = { chatEdits: true, chatCommands: true, commandPatterns: ['*'] };
    expect(missingApprovals(scope, grants(others))).toEqual(['tool']);
    expect(missingApprovals(scope, grants({ mode: 'edit', tools: ['docs__drop'] }))).toEqual([
      'tool',
    ]);
    expect(missingApprovals(scope, grants({ tools: ['docs__find'] }))).toEqual([]);
    expect(missingApprovals(scope, grants({ mode: 'full' }))).toEqual([]);
  });

  test('no pattern covers the start of servers', () => {
    const scope = run('Start the MCP servers of this workspace:\nnpm: npm test');
    for (const pattern of ['*', 'npm *', 'Start *', 'Start the MCP servers of this workspace:*']) {
      expect(missingApprovals(scope, grants({ commandPatterns: [pattern] }))).toEqual(['command']);
    }
  });

  test("git's own files are asked for unless everything is allowed", () => {
    const scope = edit('/ws/.git/hooks/pre-commit');
    expect(missingApprovals(scope, grants({ mode: 'edit', chatEdits: true }))).toEqual(['edit']);
    expect(missingApprovals(edit('/ws/sub/.GIT/config'), grants({ mode: 'edit' }))).toEqual([
      'edit',
    ]);
    expect(missingApprovals(scope, grants({ mode: 'full' }))).toEqual([]);
    expect(missingApprovals(edit('/ws/.gitignore'), grants({ mode: 'edit' }))).toEqual([]);
  });
});

describe('outside the workspace', () => {
  test.each<ApprovalMode>(['ask', 'edit', 'full'])('is asked for in mode %s', (mode) => {
    const all = grants({ mode, chatEdits: true, chatCommands: true, commandPatterns: ['*'] });
    expect(missingApprovals(read('/etc/passwd', true), all)).toEqual(['outside_workspace']);
    expect(missingApprovals(edit('/etc/passwd', true), all)).toEqual(['outside_workspace']);
    expect(missingApprovals(run('ls', true), all)).toEqual(['outside_workspace']);
  });

  test('a folder allows what lies in it and nothing beside it', () => {
    const allowed = grants({ outsideFolders: ['/else/where'] });
    expect(missingApprovals(read('/else/where/a/b', true), allowed)).toEqual([]);
    expect(missingApprovals(read('/else/where', true), allowed)).toEqual([]);
    expect(missingApprovals(read('/else/where/..a', true), allowed)).toEqual([]);
    expect(missingApprovals(read('/else/whereever', true), allowed)).toEqual(['outside_workspace']);
    expect(missingApprovals(read('/else', true), allowed)).toEqual(['outside_workspace']);
    expect(missingApprovals(edit('/else/where/a', true), allowed)).toEqual(['edit']);
    expect(missingApprovals(run('ls', true), allowed)).toEqual(['command']);
  });

  test('the root folder does not allow the whole computer', () => {
    const allowed = grants({ outsideFolders: ['/'] });
    expect(missingApprovals(read('/vmlinuz', true), allowed)).toEqual([]);
    expect(missingApprovals(read('/etc/passwd', true), allowed)).toEqual(['outside_workspace']);
  });

  test('one allowed file of two is not enough', () => {
    const scope: CallScope = {
      files: [file('/a/x', true), file('/b/x', true)],
      changesFiles: false,
    };
    expect(missingApprovals(scope, grants({ outsideFolders: ['/a'] }))).toEqual([
      'outside_workspace',
    ]);
  });
});

describe('the folders of a request', () => {
  const request: ApprovalRequest = {
    tool_call_id: 'c',
    tool_name: 'edit_files',
    kinds: ['edit', 'outside_workspace'],
    files: [
      { path: '/ws/a', outside: false },
      { path: '/else/b', outside: true },
      { path: '/else/c', outside: true },
    ],
    created_at: '2026-01-01T00:00:00Z',
  };

  test('are those of its outside files', () => {
    expect(requestedFolders(request)).toEqual(['/else']);
    expect(requestedFolders({ ...request, kinds: ['edit'] })).toEqual([]);
  });

  test('are the working directory of a command', () => {
    const command = { ...request, files: [], workdir: '/opt/tools', kinds: request.kinds };
    expect(requestedFolders(command)).toEqual(['/opt/tools']);
    expect(requestedFolders({ ...command, kinds: ['command'] })).toEqual([]);
  });
});
