import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError as ProtocolError } from '@modelcontextprotocol/sdk/types.js';
import type { McpError } from '../ports/index.ts';

/** Characters of a server's own words. */
const maxDetail = 500;

/** What went wrong, for the model and the person. `errorText`: what the server said about it. */
export function toMcpError(cause: unknown, errorText = ''): McpError {
  const said = errorText === '' ? '' : ` It said: ${errorText}`;
  if (cause instanceof UnauthorizedError || statusOf(cause) === 401) {
    return { kind: 'unauthorized', message: 'The server wants credentials.' };
  }
  if (cause instanceof ProtocolError) {
    switch (cause.code as ErrorCode) {
      case ErrorCode.RequestTimeout:
        return { kind: 'timeout', message: `The server did not answer in time.${said}` };
      case ErrorCode.ConnectionClosed:
        return { kind: 'closed', message: `The server ended before it answered.${said}` };
      default:
        return { kind: 'failed', message: `${cause.message.slice(0, maxDetail)}${said}` };
    }
  }
  const status = statusOf(cause);
  if (status !== undefined) {
    return { kind: 'failed', message: `The server answered with status ${status}.` };
  }
  return { kind: 'failed', message: `The server could not be used${reasonOf(cause)}.${said}` };
}

/** The HTTP status with which a server refused. */
export function statusOf(cause: unknown): number | undefined {
  if (!(cause instanceof StreamableHTTPError) && !(cause instanceof SseError)) return undefined;
  return cause.code !== undefined && cause.code >= 100 ? cause.code : undefined;
}

/** The system's name of the failure, or our own words; never an arbitrary message. */
function reasonOf(cause: unknown): string {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') return ` (${error.code})`;
    if (error.message.startsWith('the server ')) return `: ${error.message}`;
  }
  return '';
}
