import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { McpCallResult } from '../ports/index.ts';

/** Base64 characters of a picture or sound that is passed on: about 5 MiB of data. */
const maxMediaLength = 7 * 1024 * 1024;

type Content = CallToolResult['content'][number];
type Media = NonNullable<McpCallResult['media']>;

/** What a server answered, as text and at most one picture or sound. */
export function toCallResult(result: CallToolResult): McpCallResult {
  const media = result.content.map(mediaOf).find((found) => found !== undefined);
  const texts = result.content.flatMap((content) => textOf(content, media));
  // Servers repeat the structured content as text; the text alone is shown then.
  if (texts.length === 0 && result.structuredContent !== undefined) {
    texts.push(JSON.stringify(result.structuredContent));
  }
  return {
    text: texts.join('\n\n'),
    ...(media === undefined ? {} : { media }),
    isError: result.isError ?? false,
  };
}

function mediaOf(content: Content): Media | undefined {
  if (content.type !== 'image' && content.type !== 'audio') return undefined;
  if (content.data.length > maxMediaLength) return undefined;
  return { data: content.data, mimeType: content.mimeType };
}

function textOf(content: Content, media: Media | undefined): string[] {
  switch (content.type) {
    case 'text':
      return content.text === '' ? [] : [content.text];
    case 'image':
    case 'audio':
      if (content.data === media?.data) return [];
      return [`[${content.type} left out: ${content.mimeType}, ${content.data.length} characters]`];
    case 'resource':
      return 'text' in content.resource
        ? [content.resource.text]
        : [`[binary resource left out: ${content.resource.uri}]`];
    case 'resource_link':
      return [`[${content.name}](${content.uri})`];
    default:
      return assertNever(content);
  }
}
