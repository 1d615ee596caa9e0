/** The languages there is a grammar for, each with the other names that models write. */
const names: Readonly<Record<string, readonly string[]>> = {
  c: ['h'],
  clojure: ['clj', 'edn'],
  cpp: ['c++', 'cc', 'cxx', 'hpp'],
  csharp: ['c#', 'cs'],
  css: [],
  dart: [],
  diff: ['patch'],
  docker: ['dockerfile', 'containerfile'],
  elixir: ['ex', 'exs'],
  go: ['golang'],
  graphql: ['gql'],
  haskell: ['hs'],
  html: ['htm'],
  ini: ['conf', 'properties'],
  java: [],
  javascript: ['js', 'mjs', 'cjs', 'node'],
  json: ['ipynb'],
  jsonc: ['json5'],
  jsx: [],
  kotlin: ['kt', 'kts'],
  less: [],
  lua: [],
  make: ['makefile', 'mk'],
  markdown: ['md'],
  nix: [],
  perl: ['pl'],
  php: [],
  powershell: ['ps1', 'pwsh'],
  proto: ['protobuf'],
  python: ['py', 'python3'],
  r: [],
  ruby: ['rb'],
  rust: ['rs'],
  scala: ['sc'],
  scss: ['sass'],
  shellscript: ['sh', 'bash', 'shell', 'zsh', 'console', 'shell-session'],
  sql: ['postgres', 'postgresql', 'mysql', 'sqlite'],
  svelte: [],
  swift: [],
  terraform: ['tf', 'hcl'],
  toml: [],
  tsx: [],
  typescript: ['ts', 'mts', 'cts'],
  vue: [],
  xml: ['svg', 'plist'],
  yaml: ['yml'],
  zig: [],
};

export const LANGUAGES: readonly string[] = Object.keys(names);

const byName: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([language, others]) =>
    [language, ...others].map((name) => [name, language] as const),
  ),
);

/** The grammar of what stands after the fence; undefined when there is none. */
export function grammarOf(fence: string): string | undefined {
  return byName.get(fence.trim().toLowerCase());
}
