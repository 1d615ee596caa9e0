import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type Database } from '#main/store/database.ts';
import { migrate } from '#main/store/migrate.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { createWorkspaceBuildsStore } from '#main/store/tables/workspace-builds-store.ts';
import { createWorkspacesStore, type WorkspaceRow } from '#main/store/tables/workspaces-store.ts';
import type {
  BuildId,
  OrganizationId,
  TemplateId,
  TemplateVersionId,
  UserId,
  WorkspaceId,
} from '#shared/kernel/ids.ts';

const time = '2026-01-01T00:00:00.000Z';
const ownerId = 'owner' as UserId;

let db: Database;
beforeEach(() => {
  db = connect(':memory:');
  // The schema before, with a row that the later one refers to.
  migrate(db, migrations.slice(0, 1));
  db.exec(`
    INSERT INTO users VALUES ('owner', 'me', '', 'me@localhost', 'active', 1, '${time}', '${time}', '${time}');
    INSERT INTO organizations VALUES ('org', 'coder', 'Coder', '', '', 1, '${time}', '${time}');
  `);
  migrate(db, migrations);
  db.transaction(() =>
    db.exec(`
      INSERT INTO templates VALUES
        ('template', 'org', 'local-folder', 'local-folder', '', '', '', 'version', 'owner', '${time}', '${time}');
      INSERT INTO template_versions VALUES
        ('version', 'template', 1, 'v1', '', '', '[]', 'owner', '${time}');
    `),
  );
});
afterEach(() => db.close());

function workspace(id: string, name: string): WorkspaceRow {
  return {
    id: id as WorkspaceId,
    ownerId,
    organizationId: 'org' as OrganizationId,
    templateId: 'template' as TemplateId,
    name,
    approvalMode: 'ask',
    automaticUpdates: 'never',
    favorite: false,
    deleted: false,
    lastUsedAt: time,
    createdAt: time,
    updatedAt: time,
  };
}

test('a name is taken by a live workspace only, whatever its case', () => {
  const store = createWorkspacesStore(db);
  store.insert(workspace('a', 'Name'));
  expect(() => store.insert(workspace('b', 'name'))).toThrow(/UNIQUE/);
  store.update({ ...workspace('a', 'Name'), deleted: true });
  store.insert(workspace('b', 'name'));
  const find = (includeDeleted: boolean) =>
    store.findByName(ownerId, 'NAME', { includeDeleted })?.id;
  expect([find(false), find(true)]).toEqual(['b', 'b']);
  store.update({ ...workspace('b', 'name'), deleted: true, updatedAt: '2026-01-02T00:00:00.000Z' });
  expect([find(false), find(true)]).toEqual([undefined, 'b']);
});

test('a workspace has one unfinished build at most', () => {
  createWorkspacesStore(db).insert(workspace('a', 'name'));
  const store = createWorkspaceBuildsStore(db);
  const build = (buildNumber: number) => ({
    id: `build-${buildNumber}` as BuildId,
    workspaceId: 'a' as WorkspaceId,
    buildNumber,
    templateVersionId: 'version' as TemplateVersionId,
    transition: 'start' as const,
    orphan: false,
    initiatorId: ownerId,
    reason: 'initiator' as const,
    parameters: [{ name: 'folder', value: '/x' }],
    state: { version: 1 as const, kind: 'local-folder' as const, root: '/x' },
    jobId: `job-${buildNumber}`,
    jobStatus: 'pending' as const,
    jobError: null,
    createdAt: time,
    updatedAt: time,
    startedAt: null,
    canceledAt: null,
    completedAt: null,
  });
  store.insert(build(1));
  expect(() => store.insert(build(2))).toThrow(/UNIQUE/);
  store.update({ ...build(1), jobStatus: 'failed', completedAt: time });
  store.insert(build(2));
  expect(store.latest('a' as WorkspaceId)).toEqual(build(2));
  expect(store.active().map(({ id }) => id)).toEqual(['build-2']);
});
