/** The rooms of the house, most specific first, and which other rooms each may import. */
type Zone = {
  readonly name: string;
  readonly match: RegExp;
  /** Zone names; `X#index` allows only the `index.ts` of the zone. */
  readonly may: readonly string[];
};

const SHARED = ['shared/kernel', 'shared/api', 'shared/events', 'shared/ipc', 'shared/sample'];
const RENDERER_PARTS = [...SHARED, 'renderer/state', 'renderer/ui', 'renderer/widgets'];
const MAIN_PARTS = [
  'main/platform',
  'main/store',
  'main/agent-bridge/ports',
  'main/agent-bridge',
  'main/agent-loop',
  'main/services',
  'main/server',
];

export const ZONES: readonly Zone[] = [
  { name: 'shared/kernel', match: /^src\/shared\/kernel\//, may: [] },
  { name: 'shared/api', match: /^src\/shared\/api\//, may: ['shared/kernel'] },
  { name: 'shared/events', match: /^src\/shared\/events\//, may: ['shared/kernel', 'shared/api'] },
  { name: 'shared/ipc', match: /^src\/shared\/ipc\//, may: ['shared/kernel', 'shared/api'] },
  { name: 'shared/sample', match: /^src\/shared\/sample\//, may: ['shared/kernel'] },

  { name: 'main/platform', match: /^src\/main\/platform\//, may: ['shared/kernel'] },
  { name: 'main/store', match: /^src\/main\/store\//, may: [...SHARED, 'main/platform'] },
  { name: 'main/agent-bridge/ports', match: /^src\/main\/agent-bridge\/ports\//, may: SHARED },
  {
    name: 'main/agent-bridge',
    match: /^src\/main\/agent-bridge\//,
    may: [...SHARED, 'main/platform', 'main/agent-bridge/ports'],
  },
  {
    name: 'main/agent-loop',
    match: /^src\/main\/agent-loop\//,
    may: [...SHARED, 'main/platform', 'main/agent-bridge/ports'],
  },
  {
    name: 'main/services',
    match: /^src\/main\/services\//,
    may: [
      ...SHARED,
      'main/platform',
      'main/store',
      'main/agent-bridge/ports',
      'main/agent-loop#index',
      'main/services#index',
    ],
  },
  {
    name: 'main/server',
    match: /^src\/main\/server\//,
    may: [...SHARED, 'main/platform', 'main/services#index'],
  },
  { name: 'main/electron', match: /^src\/main\/electron\//, may: [...SHARED, 'main/platform'] },
  { name: 'main/bootstrap', match: /^src\/main\/bootstrap\//, may: [...SHARED, ...MAIN_PARTS] },
  {
    name: 'main/index.ts',
    match: /^src\/main\/index\.ts$/,
    may: [...SHARED, 'main/bootstrap', 'main/electron', 'main/platform'],
  },
  {
    name: 'main/headless.ts',
    match: /^src\/main\/headless\.ts$/,
    may: [...SHARED, 'main/bootstrap', 'main/platform'],
  },
  {
    name: 'main/pty-host.ts',
    match: /^src\/main\/pty-host\.ts$/,
    may: [...SHARED, 'main/agent-bridge', 'main/platform'],
  },
  { name: 'preload', match: /^src\/preload\//, may: ['shared/ipc', 'shared/kernel'] },

  {
    name: 'renderer/ui',
    match: /^src\/renderer\/ui\//,
    may: ['shared/kernel'],
  },
  {
    name: 'renderer/widgets',
    match: /^src\/renderer\/widgets\//,
    may: ['shared/kernel', 'renderer/ui'],
  },
  { name: 'renderer/transport', match: /^src\/renderer\/transport\//, may: SHARED },
  {
    name: 'renderer/state',
    match: /^src\/renderer\/state\//,
    may: [...SHARED, 'renderer/transport'],
  },
  { name: 'renderer/features', match: /^src\/renderer\/features\//, may: RENDERER_PARTS },
  {
    name: 'renderer/app',
    match: /^src\/renderer\/(app\/|main\.tsx$|index\.html$)/,
    may: [...RENDERER_PARTS, 'renderer/transport', 'renderer/features', 'renderer/app'],
  },
];

export function zoneOf(path: string): Zone | undefined {
  return ZONES.find((zone) => zone.match.test(path));
}

/** The part of a zone that may import itself freely: a service or feature is its own house. */
export function houseOf(path: string): string {
  const slice = /^src\/(?:main\/services|renderer\/features)\/[^/]+/.exec(path);
  return slice ? slice[0] : (zoneOf(path)?.name ?? path);
}

/** Packages that only these places may import. */
export const PACKAGE_DOORS: readonly { readonly packages: RegExp; readonly only: RegExp }[] = [
  { packages: /^(node:sqlite|better-sqlite3)$/, only: /^src\/main\/store\// },
  { packages: /^(@lydell\/)?node-pty$/, only: /^src\/main\/agent-bridge\// },
  { packages: /^@parcel\/watcher$/, only: /^src\/main\/agent-bridge\/local\/watcher\// },
  {
    packages: /^(ai|@ai-sdk\/.+|openai|@anthropic-ai\/.+)$/,
    only: /^src\/main\/agent-loop\/providers\//,
  },
  { packages: /^@modelcontextprotocol\//, only: /^src\/main\/agent-bridge\/mcp\// },
  { packages: /^(fastify|@fastify\/.+|fastify-.+|ws)$/, only: /^src\/main\/server\// },
  { packages: /^electron$/, only: /^src\/(main\/electron\/|main\/index\.ts$|preload\/)/ },
  { packages: /^(monaco-editor|@xterm\/.+|@novnc\/.+)(\/|$)/, only: /^src\/renderer\/widgets\// },
  { packages: /^dockview-react(\/|$)/, only: /^src\/renderer\/app\// },
  { packages: /^(shiki|@shikijs\/.+)(\/|$)/, only: /^src\/renderer\/widgets\// },
  {
    packages: /^(react|react-dom|@base-ui\/react|react-markdown|lucide-react)(\/|$)/,
    only: /^src\/renderer\/(ui|widgets|features|app)\/|^src\/renderer\/main\.tsx$/,
  },
];
