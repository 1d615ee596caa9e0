import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolResultSchema,
  ListToolsResultSchema,
  ToolListChangedNotificationSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { Clock } from '#shared/kernel/clock.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { McpConnection, McpError, McpLaunch, McpToolInfo } from '../ports/index.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { toCallResult } from './call-result.ts';
import { SessionTransport } from './session-transport.ts';
import { statusOf, toMcpError } from './failures.ts';
import { MAX_MESSAGE_BYTES, StdioTransport, type StdioDeps } from './stdio-transport.ts';

const callLimitMs = 60_000;
/** Tools of one server; every one is part of every prompt. */
const maxTools = 250;
/** Pages of a list of tools; a server that always has more is not believed. */
const maxPages = 20;
/** Characters of a tool's description. */
const maxDescription = 4_000;

/** A session on one transport; rejects with whatever went wrong, everything ended. */
export async function openSession(
  launch: McpLaunch,
  deps: StdioDeps & { readonly clock: Clock },
  signal: AbortSignal,
): Promise<Result<McpConnection, McpError>> {
  switch (launch.transport) {
    case 'stdio': {
      const transport = new StdioTransport(launch, deps);
      return connectOver(transport, signal, () => transport.errorText).catch((cause: unknown) =>
        err(toMcpError(cause, transport.errorText)),
      );
    }
    case 'streamable_http':
      return attempt(() => connectOver(streamable(launch, deps.clock), signal));
    case 'sse':
      return attempt(() => connectOver(events(launch), signal));
    case 'http':
      try {
        return await connectOver(streamable(launch, deps.clock), signal);
      } catch (cause) {
        // What an older server says to a POST on its stream's address.
        const status = statusOf(cause);
        const isOlder = status !== undefined && [400, 404, 405, 406, 415].includes(status);
        if (!isOlder || signal.aborted) return err(toMcpError(cause));
        return attempt(() => connectOver(events(launch), signal));
      }
    default:
      return assertNever(launch);
  }
}

async function attempt(
  work: () => Promise<Result<McpConnection, McpError>>,
): Promise<Result<McpConnection, McpError>> {
  try {
    return await work();
  } catch (cause) {
    return err(toMcpError(cause));
  }
}

type HttpLaunch = Exclude<McpLaunch, { readonly transport: 'stdio' }>;

function streamable({ url, headers }: HttpLaunch, clock: Clock): Transport {
  return new SessionTransport(clock, new URL(url), {
    requestInit: { headers: { ...headers } },
    fetch: boundedFetch(MAX_MESSAGE_BYTES),
  });
}

function events({ url, headers }: HttpLaunch): Transport {
  return new SSEClientTransport(new URL(url), {
    requestInit: { headers: { ...headers } },
    fetch: boundedFetch(MAX_MESSAGE_BYTES),
  });
}

async function connectOver(
  transport: Transport,
  signal: AbortSignal,
  errorText: () => string = () => '',
): Promise<Result<McpConnection, McpError>> {
  const client = new Client({ name: 'pilothouse', version: '1' }, { capabilities: {} });
  let isOpen = true;
  Object.assign(client, {
    onclose: () => {
      isOpen = false;
    },
    // Told again by the call that fails of it.
    onerror: () => undefined,
  });
  const abandon = (): void => void client.close().catch(() => undefined);
  signal.addEventListener('abort', abandon, { once: true });
  try {
    await client.connect(transport, { signal });
    const tools = await followTools(client, signal);
    if (signal.aborted) throw new Error('the connection was given up');
    return ok({
      get tools() {
        return tools();
      },
      get isOpen() {
        return isOpen;
      },
      async call(name, args, callSignal) {
        if (!isOpen) return err({ kind: 'closed', message: 'The server has ended.' });
        try {
          const result = await client.request(
            { method: 'tools/call', params: { name, arguments: { ...args } } },
            CallToolResultSchema,
            { signal: callSignal, timeout: callLimitMs },
          );
          return ok(toCallResult(result));
        } catch (cause) {
          if (callSignal.aborted) return err({ kind: 'aborted', message: 'The call was ended.' });
          return err(toMcpError(cause, errorText()));
        }
      },
      close: () => client.close(),
    });
  } catch (cause) {
    await client.close();
    // A process that could not be started was never connected.
    await transport.close();
    throw cause;
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}

/** The server's tools as they are now: they are asked for again when it says that they changed. */
async function followTools(
  client: Client,
  signal: AbortSignal,
): Promise<() => readonly McpToolInfo[]> {
  let isStale = false;
  let isAsking = true;
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    isStale = true;
    if (!isAsking) void catchUp();
  });
  let tools = await listTools(client, signal);
  async function catchUp(): Promise<void> {
    isAsking = true;
    while (isStale) {
      isStale = false;
      // What the server does not tell stays as it was told before.
      tools = await listTools(client).catch(() => tools);
    }
    isAsking = false;
  }
  await catchUp();
  return () => tools;
}

/** Asked for plainly: the schemas of answers are the servers' own business. */
async function listTools(client: Client, signal?: AbortSignal): Promise<readonly McpToolInfo[]> {
  if (!client.getServerCapabilities()?.tools) return [];
  const tools: McpToolInfo[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const result = await client.request(
      { method: 'tools/list', ...(cursor === undefined ? {} : { params: { cursor } }) },
      ListToolsResultSchema,
      signal && { signal },
    );
    tools.push(...result.tools.map(toToolInfo));
    cursor = result.nextCursor;
    if (cursor === undefined || tools.length >= maxTools) break;
  }
  return tools.slice(0, maxTools);
}

function toToolInfo(tool: Tool): McpToolInfo {
  const { properties, required } = tool.inputSchema;
  return {
    name: tool.name,
    description: (tool.description ?? tool.title ?? '').slice(0, maxDescription),
    inputSchema: {
      ...tool.inputSchema,
      type: 'object',
      properties: properties ?? {},
      ...(required ? { required } : {}),
    },
    readOnly: tool.annotations?.readOnlyHint === true,
  };
}
