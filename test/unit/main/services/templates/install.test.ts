import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import { systemRandom } from '#main/platform/random.ts';
import { BUILT_IN_TEMPLATES } from '#main/services/templates/built-in.ts';
import { installBuiltIns } from '#main/services/templates/install.ts';
import { connect, type Database } from '#main/store/database.ts';
import { migrate } from '#main/store/migrate.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { createTemplatesStore } from '#main/store/tables/templates-store.ts';
import type { OrganizationId, UserId } from '#shared/kernel/ids.ts';

const ownerId = '00000000-0000-4000-8000-000000000001' as UserId;
const organizationId = '00000000-0000-4000-8000-000000000002' as OrganizationId;
const time = '2026-01-01T00:00:00.000Z';

let db: Database;

beforeEach(() => {
  db = connect(':memory:');
  migrate(db, migrations);
  db.prepare(`INSERT INTO users VALUES (?, 'me', '', 'me@localhost', 'active', 1, ?, ?, ?)`).run(
    ownerId,
    time,
    time,
    time,
  );
  db.prepare(`INSERT INTO organizations VALUES (?, 'coder', 'Coder', '', '', 1, ?, ?)`).run(
    organizationId,
    time,
    time,
  );
});

afterEach(() => db.close());

function install(definitions = BUILT_IN_TEMPLATES) {
  const store = createTemplatesStore(db);
  const deps = { store, clock: systemClock, random: systemRandom, ownerId, organizationId };
  db.transaction(() => installBuiltIns({ ...deps, definitions }));
  return store;
}

test('the first run makes both templates with one version each', () => {
  const store = install();
  expect(store.list().map(({ name }) => name)).toEqual(['git-worktree', 'local-folder']);
  for (const template of store.list()) {
    expect(store.versions(template.id).map(({ id }) => id)).toEqual([template.activeVersionId]);
  }
});

test('another run changes nothing', () => {
  const before = install().list();
  expect(install().list()).toEqual(before);
});

test('a changed parameter makes a version, and it is the active one', () => {
  const [template] = install().list();
  const changed = BUILT_IN_TEMPLATES.map((definition) => ({
    ...definition,
    parameters: definition.parameters.slice(1),
  }));
  const store = install(changed);
  const after = store.list()[0];
  expect(after?.id).toBe(template?.id);
  expect(after?.activeVersionId).not.toBe(template?.activeVersionId);
  const versions = after ? store.versions(after.id) : [];
  expect(versions.map(({ name }) => name)).toEqual(['v2', 'v1']);
});

test('a changed text makes no version', () => {
  install();
  const store = install(
    BUILT_IN_TEMPLATES.map((definition) => ({ ...definition, description: 'Other words.' })),
  );
  for (const template of store.list()) {
    expect(template.description).toBe('Other words.');
    expect(store.versions(template.id)).toHaveLength(1);
  }
});
