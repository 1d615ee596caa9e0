import { messageText } from '#shared/events/chat-fold.ts';
import type { TimelineRow } from '../model/timeline-row.ts';
import { errorText, isRecord, stringOf, type ToolItem } from '../model/tool-item.ts';
import { describeTool, editedFiles, summarizeTools, type ToolLine } from '../model/tool-text.ts';

/** What a row says: always, and only while it is open. */
export type RowText = { readonly line: string; readonly details: string };

/** Matches the words regardless of case and of how white space breaks; undefined for no words. */
export function patternOf(query: string): RegExp | undefined {
  const words = query.trim();
  if (words === '') return undefined;
  const escaped = words.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return new RegExp(escaped.replaceAll(/\s+/g, String.raw`\s+`), 'giu');
}

export function countMatches(text: string, pattern: RegExp): number {
  return Array.from(text.matchAll(pattern)).length;
}

/**
 * The text that a row shows, in the order in which it shows it. Times, labels and cards that wait
 * for the person are left out: they are no part of the conversation.
 *
 * @param root The workspace folder, which rows take off paths.
 */
export function textOfRow(row: TimelineRow, root: string): RowText {
  switch (row.kind) {
    case 'user':
      return lineOnly(messageText(row.message.content));
    case 'outgoing':
      return lineOnly(row.outgoing.text);
    case 'prose':
      return lineOnly(row.plain ? row.text : plainText(row.text));
    case 'reasoning':
      return { line: '', details: plainText(row.text) };
    case 'tool':
      return { line: describeLine(describeTool(row, root)), details: toolDetails(row) };
    case 'group': {
      const tools = row.items.filter((item) => item.kind === 'tool');
      return lineOnly(describeLine(summarizeTools(tools, root)));
    }
    case 'sources':
      return lineOnly(row.sources.map(({ title, url }) => title ?? url).join('\n'));
    case 'file':
      return lineOnly(row.file.name ?? '');
    case 'context':
      return { line: '', details: row.names.join('\n') };
    case 'error':
      return lineOnly(row.error.message);
    default:
      return lineOnly('');
  }
}

function lineOnly(line: string): RowText {
  return { line, details: '' };
}

function describeLine({ verb, subject, facts }: ToolLine): string {
  return [`${verb} ${subject}`, facts.join(' · ')].join('\n');
}

function toolDetails(item: ToolItem): string {
  const result = isRecord(item.result) ? item.result : {};
  const problem = item.phase === 'failed' ? errorText(item.result) : undefined;
  switch (item.name) {
    case 'execute':
    case 'process_output':
    case 'process_signal': {
      const output = stringOf(result['output']) ?? item.liveText;
      return joinTexts(stringOf(item.args['command']), withoutColours(output), problem);
    }
    case 'read_file':
      return joinTexts(stringOf(result['content']), problem);
    case 'write_file':
      return joinTexts(stringOf(item.args['content']), problem);
    case 'edit_files':
      return joinTexts(...editedTexts(item), problem);
    default:
      return joinTexts(toJson(item.args), toJson(item.result), item.liveText);
  }
}

function editedTexts(item: ToolItem): readonly string[] {
  return editedFiles(item).flatMap(({ path, hunks }) => [
    path,
    ...hunks.flatMap(({ lines }) => lines.map(({ text }) => text)),
  ]);
}

function joinTexts(...texts: readonly (string | undefined)[]): string {
  return texts.filter(Boolean).join('\n');
}

function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2) ?? '';
}

const ESCAPE = String.fromCodePoint(27);
const colours = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'g');

function withoutColours(text: string): string {
  return text.includes(ESCAPE) ? text.replaceAll(colours, '') : text;
}

/** Markdown as it reads once it is shown: without its marks, with the names of its links. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/^[ \t]*(?:```|~~~).*$/gm, '')
    .replaceAll(/^[ \t]*(?:#{1,6}|>|[-*+]|\d+[.)])[ \t]+/gm, '')
    .replaceAll(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replaceAll(/\*\*|__|~~|`/g, '')
    .replaceAll(/(^|\W)[*_](?=\S)/gm, '$1')
    .replaceAll(/(\S)[*_](?=\W|$)/gm, '$1');
}
