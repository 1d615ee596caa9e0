import { parseUnifiedDiff, type FileDiff } from '../../../widgets/unified-diff.ts';
import { computerWords } from './computer-words.ts';
import { isRecord, numberOf, stringOf, type ToolItem } from './tool-item.ts';

/** One line about a tool call: `ran` `npm test` · `exit 1` · `3.2 s`. */
export type ToolLine = {
  readonly verb: string;
  readonly subject: string;
  /** The subject is code: a path or a command. */
  readonly mono: boolean;
  /** Facts after the subject, such as the exit code. */
  readonly facts: readonly string[];
  readonly additions: number;
  readonly deletions: number;
};

const noFacts = { mono: true, facts: [], additions: 0, deletions: 0 } as const;

/** `write`, `writing`, `wrote`: what will be, is, or was done. */
type VerbForms = readonly [plain: string, now: string, past: string];

const verbs: Readonly<Record<string, VerbForms>> = {
  execute: ['run', 'running', 'ran'],
  read_file: ['read', 'reading', 'read'],
  write_file: ['write', 'writing', 'wrote'],
  edit_files: ['edit', 'editing', 'edited'],
  process_output: ['check', 'waiting for', 'checked'],
  process_list: ['list', 'listing', 'listed'],
  process_signal: ['stop', 'stopping', 'stopped'],
  propose_plan: ['propose', 'proposing', 'proposed'],
  ask_user_question: ['ask', 'asking', 'asked'],
  spawn_agent: ['start', 'starting', 'started'],
  spawn_explore_agent: ['start', 'starting', 'started'],
  spawn_computer_use_agent: ['start', 'starting', 'started'],
  wait_agent: ['wait for', 'waiting for', 'waited for'],
  message_agent: ['tell', 'telling', 'told'],
  close_agent: ['stop', 'stopping', 'stopped'],
  read_skill: ['read', 'reading', 'read'],
  read_skill_file: ['read', 'reading', 'read'],
  chat_summarized: ['sum up', 'summing up', 'summed up'],
  advisor: ['ask', 'asking', 'asked'],
  web_search: ['search', 'searching', 'searched'],
  attach_file: ['attach', 'attaching', 'attached'],
};

/** Only what happened is told in the past: a call that was denied or went wrong did nothing. */
function verbFor({ name, phase }: ToolItem, happened: boolean): string {
  const [plain, now, past] = verbs[name] ?? ['use', 'using', 'used'];
  if (happened) return past;
  return phase === 'failed' || phase === 'stopped' ? plain : now;
}

/** @param root The workspace folder, taken off paths; empty when unknown. */
export function describeTool(item: ToolItem, root: string): ToolLine {
  const isDone = item.phase === 'done';
  switch (item.name) {
    case 'execute':
      return describeCommand(item);
    case 'read_file':
    case 'write_file':
      return {
        ...noFacts,
        verb: verbFor(item, isDone),
        subject: shortenPath(stringOf(item.args['path']) ?? '', root),
        facts: item.name === 'read_file' ? readFacts(item) : writtenFacts(item),
      };
    case 'edit_files':
      return describeEdit(item, root);
    case 'process_output':
    case 'process_signal':
      return { ...noFacts, verb: verbFor(item, isDone), ...processSubject(item) };
    case 'process_list':
      return { ...noFacts, verb: verbFor(item, isDone), subject: 'running commands', mono: false };
    case 'propose_plan':
      return { ...noFacts, verb: verbFor(item, isDone), subject: 'a plan', mono: false };
    case 'ask_user_question':
      return { ...noFacts, verb: verbFor(item, isDone), subject: 'you a question', mono: false };
    case 'spawn_agent':
    case 'spawn_explore_agent':
    case 'spawn_computer_use_agent':
    case 'wait_agent':
    case 'message_agent':
    case 'close_agent':
      return { ...noFacts, verb: verbFor(item, isDone), subject: subagentName(item), mono: false };
    case 'read_skill':
    case 'read_skill_file': {
      const name = stringOf(item.args['name']) ?? '';
      const path = stringOf(item.args['path']);
      const subject = `skill ${path === undefined ? name : `${name}/${path}`}`;
      return { ...noFacts, verb: verbFor(item, isDone), subject, mono: false };
    }
    case 'chat_summarized':
      return {
        ...noFacts,
        verb: verbFor(item, isDone),
        subject: 'the conversation so far',
        mono: false,
      };
    case 'advisor': {
      const [question = ''] = (stringOf(item.args['question']) ?? '').trim().split('\n');
      const subject = question === '' ? 'the adviser' : `the adviser “${question}”`;
      return { ...noFacts, verb: verbFor(item, isDone), subject, mono: false };
    }
    case 'web_search': {
      const query = searchQuery(item);
      const subject = query === undefined ? 'the web' : `the web for “${query}”`;
      return { ...noFacts, verb: verbFor(item, isDone), subject, mono: false };
    }
    case 'computer': {
      const subject = computerWords(item);
      return {
        ...noFacts,
        verb: verbFor(item, isDone),
        subject: `the desktop: ${subject}`,
        mono: false,
      };
    }
    case 'attach_file': {
      const subject = shortenPath(stringOf(item.args['path']) ?? '', root);
      return { ...noFacts, verb: verbFor(item, isDone), subject };
    }
    default:
      return describeUnknown(item);
  }
}

/** A provider tells what it looked for in the call or in the result. */
function searchQuery({ args, result }: ToolItem): string | undefined {
  const asked = stringOf(args['query']);
  if (asked !== undefined || !isRecord(result)) return asked;
  return isRecord(result['action']) ? stringOf(result['action']['query']) : undefined;
}

function describeCommand(item: ToolItem): ToolLine {
  const command = (stringOf(item.args['command']) ?? '').trim();
  const [first = ''] = command.split('\n');
  const result = isRecord(item.result) ? item.result : {};
  const exitCode = numberOf(result['exit_code']);
  const durationMs = numberOf(result['wall_duration_ms']);
  const inBackground = stringOf(result['background_process_id']) !== undefined;
  const startedOnly = inBackground && item.phase === 'done';
  const facts: string[] = [];
  if (inBackground) facts.push(startedOnly ? 'in the background' : 'still running');
  else if (exitCode !== undefined && exitCode !== 0) {
    facts.push(exitCode < 0 ? 'not finished' : `exit ${exitCode}`);
  }
  if (durationMs !== undefined && !startedOnly) facts.push(formatDuration(durationMs));
  return {
    ...noFacts,
    verb: startedOnly ? 'started' : verbFor(item, exitCode !== undefined),
    subject: command.includes('\n') ? `${first} …` : first,
    facts,
  };
}

function readFacts({ args, result }: ToolItem): string[] {
  const offset = numberOf(args['offset']);
  const read = isRecord(result) ? numberOf(result['lines_read']) : undefined;
  const total = isRecord(result) ? numberOf(result['total_lines']) : undefined;
  if (read === undefined) return [];
  if (read === total) return [count(read, 'line')];
  const from = offset ?? 1;
  return [`lines ${from}–${from + Math.max(read - 1, 0)} of ${total ?? '?'}`];
}

function writtenFacts({ args, phase }: ToolItem): string[] {
  if (phase === 'failed' || phase === 'stopped') return [];
  const content = stringOf(args['content']);
  return content === undefined
    ? []
    : [count(content.replace(/\n$/, '').split('\n').length, 'line')];
}

function describeEdit(item: ToolItem, root: string): ToolLine {
  const files = Array.isArray(item.args['files']) ? item.args['files'] : [];
  const paths = files.flatMap((file: unknown) =>
    isRecord(file) ? (stringOf(file['path']) ?? []) : [],
  );
  const partial = stringOf(item.args['path']);
  const diffs = editedFiles(item);
  const [only = partial ?? ''] = paths;
  return {
    verb: verbFor(item, item.phase === 'done'),
    subject: paths.length > 1 ? count(paths.length, 'file') : shortenPath(only, root),
    mono: paths.length <= 1,
    facts: [],
    additions: sum(diffs.map((file) => file.additions)),
    deletions: sum(diffs.map((file) => file.deletions)),
  };
}

const parsedResults = new WeakMap<object, readonly FileDiff[]>();

/** The files an edit changed, from the diffs in its result. */
export function editedFiles({ result }: Pick<ToolItem, 'result'>): readonly FileDiff[] {
  if (!isRecord(result) || !Array.isArray(result['files'])) return [];
  const known = parsedResults.get(result);
  if (known) return known;
  const files = result['files'].flatMap((file: unknown) => {
    const diff = isRecord(file) ? stringOf(file['diff']) : undefined;
    return diff === undefined ? [] : parseUnifiedDiff(diff).files;
  });
  parsedResults.set(result, files);
  return files;
}

function processSubject({ args }: ToolItem): Pick<ToolLine, 'subject' | 'mono'> {
  const id = stringOf(args['process_id']);
  return { subject: id === undefined ? 'a command' : `command ${id.slice(0, 8)}`, mono: false };
}

function subagentName({ args, result }: ToolItem): string {
  const told = isRecord(result) ? stringOf(result['title']) : undefined;
  const title = told ?? stringOf(args['title']);
  return title === undefined ? 'a subagent' : `subagent “${title}”`;
}

function describeUnknown(item: ToolItem): ToolLine {
  const hint = Object.values(item.args).find((value) => stringOf(value) !== undefined);
  const [subject = ''] = (stringOf(hint) ?? '').split('\n');
  const [server, tool] = serverTool(item.name);
  const name = tool.replaceAll('_', ' ').trim() || 'a tool';
  return {
    ...noFacts,
    verb: `${verbFor(item, item.phase === 'done')} ${name}`,
    subject,
    facts: server === undefined ? [] : [`from ${server}`],
  };
}

/** A tool of an MCP server is named `<server>__<tool>`. */
function serverTool(name: string): readonly [server: string | undefined, tool: string] {
  const at = name.indexOf('__');
  return at > 0 ? [name.slice(0, at), name.slice(at + 2)] : [undefined, name];
}

/** `Read 3 files, edited 2 files, ran 1 command`, for a folded group. */
export function summarizeTools(items: readonly ToolItem[], root: string): ToolLine {
  const byKind = Map.groupBy(items, (item) => item.name);
  const phrases: string[] = [];
  const files = (name: string): number => {
    const paths = (byKind.get(name) ?? []).flatMap((item) => touchedPaths(item, root));
    return new Set(paths).size;
  };
  const read = files('read_file');
  const changed = files('edit_files') + files('write_file');
  const commands = byKind.get('execute')?.length ?? 0;
  const known = new Set(['read_file', 'edit_files', 'write_file', 'execute']);
  const others = items.filter((item) => !known.has(item.name)).length;
  if (read > 0) phrases.push(`read ${count(read, 'file')}`);
  if (changed > 0) phrases.push(`edited ${count(changed, 'file')}`);
  if (commands > 0) phrases.push(`ran ${count(commands, 'command')}`);
  if (others > 0) phrases.push(`used ${count(others, phrases.length > 0 ? 'other tool' : 'tool')}`);
  const diffs = items.flatMap(editedFiles);
  return {
    verb: phrases.join(', '),
    subject: '',
    mono: false,
    facts: [],
    additions: sum(diffs.map((file) => file.additions)),
    deletions: sum(diffs.map((file) => file.deletions)),
  };
}

function touchedPaths({ name, args, key }: ToolItem, root: string): string[] {
  if (name !== 'edit_files') return [shortenPath(stringOf(args['path']) ?? key, root)];
  const files = Array.isArray(args['files']) ? args['files'] : [];
  return files.map((file: unknown) =>
    shortenPath((isRecord(file) ? stringOf(file['path']) : undefined) ?? key, root),
  );
}

/** A path as seen from the workspace folder. */
export function shortenPath(path: string, root: string): string {
  if (root === '') return path;
  if (path === root) return '.';
  const folder = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

/** `340 ms`, `3.2 s`, `2 min 5 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  const rest = seconds % 60;
  return rest === 0
    ? `${Math.floor(seconds / 60)} min`
    : `${Math.floor(seconds / 60)} min ${rest} s`;
}

const numbers = new Intl.NumberFormat('en');

export function count(amount: number, noun: string): string {
  return `${numbers.format(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
