import { expect } from 'vitest';
import { templateSchema } from '#shared/api/templates.ts';
import { workspaceBuildSchema, type WorkspaceBuild } from '#shared/api/workspace-builds.ts';
import { workspaceSchema, type Workspace } from '#shared/api/workspaces.ts';
import type { TestCore } from '#test/support/core.ts';

/** What tests of workspaces do over and over, through the wire only. */

export async function templateId(core: TestCore, name: string): Promise<string> {
  const { body } = await core.api('GET', `/api/v2/organizations/default/templates/${name}`);
  return templateSchema.parse(body).id;
}

type NewWorkspace = {
  readonly name: string;
  readonly template?: string;
  readonly parameters: Readonly<Record<string, string>>;
};

export async function postWorkspace(core: TestCore, workspace: NewWorkspace) {
  return core.api('POST', '/api/v2/users/me/workspaces', {
    template_id: await templateId(core, workspace.template ?? 'local-folder'),
    name: workspace.name,
    rich_parameter_values: Object.entries(workspace.parameters).map(([name, value]) => ({
      name,
      value,
    })),
  });
}

/** Creates the workspace and waits for its build. */
export async function createWorkspace(core: TestCore, workspace: NewWorkspace): Promise<Workspace> {
  const { status, body } = await postWorkspace(core, workspace);
  expect(status, JSON.stringify(body)).toBe(201);
  const created = workspaceSchema.parse(body);
  await buildEnd(core, created.latest_build.id);
  return getWorkspace(core, created.id);
}

export async function getWorkspace(core: TestCore, id: string): Promise<Workspace> {
  const { body } = await core.api('GET', `/api/v2/workspaces/${id}?include_deleted=true`);
  return workspaceSchema.parse(body);
}

/** Resolves when the job is over: its log socket ends then. */
export async function buildEnd(core: TestCore, buildId: string): Promise<WorkspaceBuild> {
  const code = await core.socket(`/api/v2/workspacebuilds/${buildId}/logs?follow`).closed();
  expect(code).toBe(1000);
  const { body } = await core.api('GET', `/api/v2/workspacebuilds/${buildId}`);
  return workspaceBuildSchema.parse(body);
}

/** Starts a build and waits for its end. */
export async function build(
  core: TestCore,
  workspaceId: string,
  request: Readonly<Record<string, unknown>>,
): Promise<WorkspaceBuild> {
  const { status, body } = await core.api(
    'POST',
    `/api/v2/workspaces/${workspaceId}/builds`,
    request,
  );
  expect(status, JSON.stringify(body)).toBe(201);
  return buildEnd(core, workspaceBuildSchema.parse(body).id);
}

/** The fields that the answer's validations name. */
export function fields(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null || !('validations' in body)) return [];
  const { validations } = body as { validations: readonly { readonly field: string }[] };
  return validations.map(({ field }) => field);
}
