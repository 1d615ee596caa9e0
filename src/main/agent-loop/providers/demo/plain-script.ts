import { assertNever } from '#shared/kernel/assert-never.ts';
import { commandOutcome, failureWords, fileText, wasDenied } from './conversation.ts';
import type { DoneCall } from './conversation.ts';
import type { PlainRequest } from './parse-request.ts';
import { say } from './step.ts';
import type { DemoCall, DemoStep } from './step.ts';

/** How long a command may keep the demo model waiting. */
const commandTimeout = '60s';
/** Lines of output that are quoted; the tool card shows all of it. */
const quotedLines = 8;
/** More hits are not printed. */
const maxHits = 100;

/** One call for each request, in order; says what came of the one before. */
export function plainStep(requests: readonly PlainRequest[], done: readonly DoneCall[]): DemoStep {
  const last = done.at(-1);
  const lastRequest = requests[done.length - 1];
  const report = last && lastRequest ? reportOn(lastRequest, last) : '';
  const next = requests[done.length];
  if (!next || last?.isError) return say(report);
  return {
    text: [report, announce(next)].filter(Boolean).join('\n\n'),
    calls: [callFor(next)],
  };
}

/** The calls of all requests together; then says what came of each. */
export function stepAtOnce(requests: readonly PlainRequest[], done: readonly DoneCall[]): DemoStep {
  if (done.length === 0) {
    return { text: requests.map(announce).join(' '), calls: requests.map(callFor) };
  }
  const reports = done.map((call, index) => {
    const request = requests[index];
    return request ? reportOn(request, call) : '';
  });
  return say(reports.filter(Boolean).join('\n\n'));
}

/** The sentence for a call that did not go through; the turn ends with it. */
export function failureReport(call: DoneCall): string {
  if (wasDenied(call)) {
    return 'You did not allow that, so I stop here. Nothing was done by that call.';
  }
  return `That did not work, so I stop here:\n\n${quote(failureWords(call))}`;
}

function announce(request: PlainRequest): string {
  switch (request.kind) {
    case 'list':
      return request.path === '.' ? 'I list the folder.' : `I list \`${request.path}\`.`;
    case 'read':
      return `I read \`${request.path}\`.`;
    case 'search':
      return `I search for “${request.text}”.`;
    case 'run':
      return `I run \`${firstLine(request.command)}\`.`;
    case 'write':
      return `I write \`${request.path}\`.`;
    case 'edit':
      return `I edit \`${request.path}\`.`;
    default:
      return assertNever(request);
  }
}

function callFor(request: PlainRequest): DemoCall {
  switch (request.kind) {
    case 'list':
      return execute(`ls -la -- ${shellWord(request.path)}`, 'List a folder');
    case 'read':
      return { toolName: 'read_file', args: { path: request.path } };
    case 'search':
      return execute(
        `grep -rnIF --exclude-dir=.git --exclude-dir=node_modules -m ${maxHits} -e ${shellWord(request.text)} -- ${shellWord(request.path)}`,
        'Search the files',
      );
    case 'run':
      return execute(request.command, 'Run a command');
    case 'write':
      return { toolName: 'write_file', args: { path: request.path, content: request.content } };
    case 'edit':
      return {
        toolName: 'edit_files',
        args: {
          files: [
            {
              path: request.path,
              edits: [{ old_text: request.from, new_text: request.to, replace_all: true }],
            },
          ],
        },
      };
    default:
      return assertNever(request);
  }
}

export function execute(command: string, intent: string): DemoCall {
  return {
    toolName: 'execute',
    args: { command, model_intent: intent, timeout: commandTimeout },
  };
}

function reportOn(request: PlainRequest, call: DoneCall): string {
  if (call.isError) return failureReport(call);
  switch (request.kind) {
    case 'list':
      return listReport(request.path, call);
    case 'read':
      return readReport(request.path, call);
    case 'search':
      return searchReport(request.text, call);
    case 'run':
      return commandReport(request.command, call);
    case 'write':
      return `\`${request.path}\` is written: ${count(lineCount(request.content), 'line')}.`;
    case 'edit':
      return `In \`${request.path}\`, “${firstLine(request.from)}” is now “${firstLine(request.to)}”.`;
    default:
      return assertNever(request);
  }
}

function listReport(path: string, call: DoneCall): string {
  const outcome = commandOutcome(call);
  if (!outcome?.success) return commandReport('ls', call);
  // The last field of each line of `ls -la`; the first line is its total.
  const names = lines(outcome.output)
    .map((line) => /^[\w-]{10}\S*(?:\s+\S+){7}\s(.*)$/.exec(line)?.[1] ?? '')
    .filter((name) => name !== '' && name !== '.' && name !== '..');
  const place = path === '.' ? 'The folder' : `\`${path}\``;
  if (names.length === 0) return `${place} is empty.`;
  const shown = names.slice(0, quotedLines).map((name) => `\`${name}\``);
  const more = names.length > shown.length ? ' and more' : '';
  const entries = names.length === 1 ? '1 entry' : `${names.length} entries`;
  return `${place} has ${entries}: ${shown.join(', ')}${more}.`;
}

function readReport(path: string, call: DoneCall): string {
  const text = fileText(call) ?? '';
  const start = lines(text).find((line) => line.trim() !== '');
  if (start === undefined) return `\`${path}\` is empty.`;
  return `\`${path}\` has ${count(lineCount(text), 'line')} and begins with:\n\n${quote(start)}`;
}

function searchReport(text: string, call: DoneCall): string {
  const outcome = commandOutcome(call);
  // grep: 0 found, 1 nothing found, else an error.
  if (outcome?.exit_code === 1 && !outcome.output?.trim())
    return `“${text}” is nowhere to be found.`;
  if (!outcome?.success) return commandReport('grep', call);
  const hits = lines(outcome.output);
  const files = new Set(hits.map((hit) => hit.split(':', 1)[0]));
  return `“${text}” is in ${count(hits.length, 'line')} of ${count(files.size, 'file')}.`;
}

export function commandReport(command: string, call: DoneCall): string {
  const outcome = commandOutcome(call);
  const name = `\`${firstLine(command)}\``;
  if (!outcome) return `${name} gave an answer that I do not understand.`;
  if (outcome.background_process_id && !outcome.success) {
    return `${name} is still running in the background.`;
  }
  if (outcome.exit_code < 0 || (outcome.error && !outcome.output)) {
    return `${name} did not run: ${outcome.error ?? 'no reason given'}`;
  }
  const output = lines(outcome.output).slice(-quotedLines).join('\n');
  const result = `${name} ended with exit code ${outcome.exit_code}`;
  return output === ''
    ? `${result} and printed nothing.`
    : `${result}. The end of its output:\n\n${quote(output)}`;
}

/** A word that `sh` takes literally. */
function shellWord(text: string): string {
  return /^[\w./@%+=:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function quote(text: string): string {
  return `\`\`\`\n${text.replaceAll('```', "'''")}\n\`\`\``;
}

function lines(text: string | undefined): string[] {
  return (text ?? '').split('\n').filter((line) => line.trim() !== '');
}

function lineCount(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

function firstLine(text: string): string {
  const [first = '', ...rest] = text.trim().split('\n');
  return rest.length > 0 ? `${first} …` : first;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
