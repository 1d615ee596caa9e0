import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

/** A real server with tools of every temper. */
export function createTestMcpServer(): McpServer {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
  server.registerTool(
    'echo',
    { description: 'Says it again.', inputSchema: { text: z.string() } },
    (args) => text(`echo: ${args.text}`),
  );
  server.registerTool('look', { description: 'Looks.', annotations: { readOnlyHint: true } }, () =>
    text('{"seen":true}'),
  );
  server.registerTool('picture', { description: 'Draws.' }, () => ({
    content: [
      { type: 'text', text: 'a dot' },
      { type: 'image', data: 'aGVsbG8=', mimeType: 'image/png' },
    ],
  }));
  server.registerTool('fail', { description: 'Fails.' }, () => ({
    content: [{ type: 'text', text: 'no luck' }],
    isError: true,
  }));
  server.registerTool('env', { description: 'Tells its surroundings.' }, () =>
    text(JSON.stringify({ cwd: process.cwd(), greeting: process.env['GREETING'] ?? null })),
  );
  server.registerTool(
    'hang',
    { description: 'Never answers.' },
    () => new Promise(() => undefined),
  );
  server.registerTool('crash', { description: 'Ends its process.' }, () => {
    process.stderr.write('boom\n');
    process.exit(3);
  });
  server.registerTool('huge', { description: 'Says too much.' }, () =>
    text('x'.repeat(12 * 1024 * 1024)),
  );
  server.registerTool('learn', { description: 'Has one tool more from now on.' }, () => {
    server.registerTool('learned', { description: 'Was learned.' }, () => text('as learned'));
    return text('learned');
  });
  server.registerTool('nested', { description: 'Says it in boxes.' }, () =>
    text(`${'['.repeat(800)}1${']'.repeat(800)}`),
  );
  server.registerTool('long', { description: 'Says much.' }, () => text('line\n'.repeat(40_000)));
  return server;
}
