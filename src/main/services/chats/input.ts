import type { ChatInputPart, ChatMessagePart } from '#shared/api/chat-parts.ts';
import { isUuid } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';

/** A file that the person may use. */
type FindFile = (
  id: string,
) => { readonly id: string; readonly name: string; readonly mediaType: string } | undefined;

/**
 * Turns what a client sent into what is stored. The error is a sentence that names the index as
 * `content[i]`.
 */
export function readContent(
  content: readonly ChatInputPart[],
  findFile: FindFile,
): Result<readonly ChatMessagePart[], string> {
  if (content.length === 0) return err('content is empty.');
  const parts: ChatMessagePart[] = [];
  for (const [index, input] of content.entries()) {
    const part = readPart(input, findFile);
    if (!part.ok) return err(`content[${index}]${part.error}`);
    parts.push(part.value);
  }
  return ok(parts);
}

function readPart(input: ChatInputPart, findFile: FindFile): Result<ChatMessagePart, string> {
  switch (input.type.trim().toLowerCase()) {
    case 'text': {
      const text = (input.text ?? '').trim();
      return text === '' ? err('.text is empty.') : ok({ type: 'text', text });
    }
    case 'file-reference': {
      const name = (input.file_name ?? '').trim();
      if (name === '') return err('.file_name is required.');
      return ok({
        type: 'file-reference',
        file_name: name,
        start_line: input.start_line ?? 0,
        end_line: input.end_line ?? 0,
        content: input.content ?? '',
      });
    }
    case 'file':
      return readFile(input.file_id ?? '', findFile);
    default:
      return err(`.type ${JSON.stringify(input.type)} is not known.`);
  }
}

function readFile(id: string, findFile: FindFile): Result<ChatMessagePart, string> {
  if (id === '') return err('.file_id is required.');
  if (!isUuid(id)) return err('.file_id is not a UUID.');
  const file = findFile(id);
  if (!file) return err('.file_id names no file.');
  return ok({ type: 'file', media_type: file.mediaType, name: file.name, file_id: file.id });
}

/** How a reference to lines of a file reads as text. */
export function fileReferenceText(part: {
  readonly file_name: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly content: string;
}): string {
  const lines =
    part.start_line === part.end_line
      ? `${part.start_line}`
      : `${part.start_line}-${part.end_line}`;
  const body = part.content.trim() === '' ? '' : `\n\`\`\`\n${part.content}\n\`\`\``;
  return `[file-reference] ${part.file_name}:${lines}${body}`;
}
