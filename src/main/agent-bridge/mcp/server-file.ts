import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { McpLaunch, WorkspaceMcpFile, WorkspaceMcpServer } from '../ports/index.ts';
import type { Environment } from '../local/processes/command-environment.ts';

/** Servers of one file; each is a process. */
const maxServers = 30;

const textMap = z.record(z.string(), z.string()).optional();
const entrySchema = z.object({
  type: z.enum(['stdio', 'http', 'streamable-http', 'streamable_http', 'sse']).optional(),
  command: z.string().min(1).optional(),
  args: z.array(z.string()).optional(),
  env: textMap,
  url: z.url({ protocol: /^https?$/ }).optional(),
  headers: textMap,
});
type Entry = z.infer<typeof entrySchema>;
const fileSchema = z.object({ mcpServers: z.record(z.string(), z.unknown()).default({}) });

/**
 * The servers that files of this text name (agents contract 12.8); the first of a name counts.
 * Undefined when they name none and nothing is wrong.
 */
export function parseServerFiles(
  texts: readonly { readonly path: string; readonly text: string }[],
  place: { readonly root: string; readonly environment: Environment },
): WorkspaceMcpFile | undefined {
  const servers = new Map<string, WorkspaceMcpServer>();
  const lines: string[] = [];
  const problems: string[] = [];
  for (const { path, text } of texts) {
    const file = parseFile(text);
    if (!file) problems.push(`${path} is not a valid server file.`);
    for (const [name, value] of Object.entries(file?.mcpServers ?? {})) {
      if (servers.has(name)) continue;
      const problem = nameProblem(name) ?? (servers.size < maxServers ? undefined : 'one too many');
      const entry = entrySchema.safeParse(value);
      const launch = entry.success ? launchOf(entry.data, place) : undefined;
      if (problem !== undefined || !entry.success || !launch) {
        problems.push(
          `Server ${JSON.stringify(name)}: ${problem ?? 'it is not set up completely'}.`,
        );
        continue;
      }
      servers.set(name, { name, launch });
      lines.push(summaryOf(name, entry.data));
    }
  }
  if (servers.size === 0 && problems.length === 0) return undefined;
  const summary = lines.join('\n');
  return {
    summary,
    fingerprint: createHash('sha256').update(summary).digest('hex'),
    servers: Array.from(servers.values()),
    problems,
  };
}

function parseFile(text: string): z.infer<typeof fileSchema> | undefined {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // No JSON.
    return undefined;
  }
}

function nameProblem(name: string): string | undefined {
  if (name.includes('__') || name.startsWith('_') || name.endsWith('_')) {
    return 'a name may have no outer and no double underscore';
  }
  return /^[\w.-]{1,64}$/.test(name) ? undefined : 'a name has letters, digits, "-", "_" and "."';
}

function launchOf(
  entry: Entry,
  { root, environment }: { readonly root: string; readonly environment: Environment },
): McpLaunch | undefined {
  const { command, url } = entry;
  const type = entry.type ?? (command === undefined ? 'http' : 'stdio');
  if (type === 'stdio') {
    if (command === undefined) return undefined;
    const env = Object.entries(entry.env ?? {}).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => environment[variable] ?? ''),
    ]);
    return {
      transport: 'stdio',
      command,
      args: entry.args ?? [],
      env: Object.fromEntries(env) as Record<string, string>,
      cwd: root,
    };
  }
  if (url === undefined) return undefined;
  const transport = type === 'sse' || type === 'http' ? type : 'streamable_http';
  return { transport, url, headers: entry.headers ?? {} };
}

/** Everything that decides what happens, as written: two summaries are equal only if that is. */
function summaryOf(name: string, entry: Entry): string {
  const { command, args = [], env = {}, url, headers = {}, type } = entry;
  if (command !== undefined && (type === undefined || type === 'stdio')) {
    const words = [
      ...Object.entries(env).map(([key, value]) => `${quoted(key)}=${quoted(value)}`),
      ...[command, ...args].map(quoted),
    ];
    return `${name}: ${words.join(' ')}`;
  }
  const sent = Object.entries(headers).map(([key, value]) => ` ${quoted(`${key}: ${value}`)}`);
  // No word of a command stands in brackets without quotes.
  return `${name}: (connect, ${type ?? 'http'}) ${quoted(url ?? '')}${sent.join('')}`;
}

/** What has no place in a plain word is quoted, what nobody would see is spelled out. */
function quoted(word: string): string {
  if (/^[\w@%+:,./-]+$/.test(word)) return word;
  return JSON.stringify(word).replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
