import { describe, expect, it } from 'vitest';
import { parseServerFiles } from '#main/agent-bridge/mcp/server-file.ts';

const place = { root: '/ws', environment: { TOKEN: 't-1' } };

function parse(servers: unknown) {
  return parseServerFiles(
    [{ path: '/ws/.mcp.json', text: JSON.stringify({ mcpServers: servers }) }],
    place,
  );
}

describe('a server file', () => {
  it('is nothing without servers', () => {
    expect(parseServerFiles([], place)).toBeUndefined();
    expect(parseServerFiles([{ path: 'a', text: '{}' }], place)).toBeUndefined();
  });

  it('that cannot be read is told', () => {
    for (const text of ['{', '[]', '{"mcpServers": 1}']) {
      expect(parseServerFiles([{ path: 'a', text }], place)).toMatchObject({
        servers: [],
        problems: ['a is not a valid server file.'],
      });
    }
  });

  it('names processes, with the environment filled in, and addresses', () => {
    const file = parse({
      db: { command: 'npx', args: ['-y', 'db server'], env: { KEY: 'x${TOKEN}${NONE}' } },
      docs: { url: 'https://docs.invalid/mcp', headers: { 'X-A': 'b ${TOKEN}' } },
      old: { url: 'https://old.invalid/sse', type: 'sse' },
    });
    expect(file?.problems).toEqual([]);
    expect(file?.servers.map((server) => server.launch)).toEqual([
      {
        transport: 'stdio',
        command: 'npx',
        args: ['-y', 'db server'],
        env: { KEY: 'xt-1' },
        cwd: '/ws',
      },
      {
        transport: 'http',
        url: 'https://docs.invalid/mcp',
        headers: { 'X-A': 'b ${TOKEN}' },
      },
      { transport: 'sse', url: 'https://old.invalid/sse', headers: {} },
    ]);
    expect(file?.summary.split('\n')).toEqual([
      'db: KEY="x${TOKEN}${NONE}" npx -y "db server"',
      'docs: (connect, http) https://docs.invalid/mcp "X-A: b ${TOKEN}"',
      'old: (connect, sse) https://old.invalid/sse',
    ]);
  });

  it.each([
    ['a double underscore', 'a__b', { command: 'x' }],
    ['an outer underscore', '_a', { command: 'x' }],
    ['a name of several lines', 'a\nb: x', { command: 'x' }],
    ['nothing to do', 'a', {}],
    ['another type', 'a', { command: 'x', type: 'carrier' }],
    ['another protocol', 'a', { url: 'file:///etc/passwd' }],
    ['a type without its part', 'a', { url: 'https://a.invalid', type: 'stdio' }],
  ])('leaves out one with %s and keeps the rest', (_, name, entry) => {
    const file = parse({ [name]: entry, good: { command: 'x' } });
    expect(file?.servers.map((server) => server.name)).toEqual(['good']);
    expect(file?.problems).toHaveLength(1);
  });

  it('spells out what nobody would see', () => {
    expect(parse({ a: { command: 'x\u202Ey', args: ['\n'] } })?.summary).toBe(
      String.raw`a: "x\u{202e}y" "\n"`,
    );
  });

  it('has one fingerprint for what it does, however it is written', () => {
    const one = parse({ a: { command: 'x', args: [] } });
    expect(parse({ a: { args: [], command: 'x', comment: 'y' } })?.fingerprint).toBe(
      one?.fingerprint,
    );
    // What looks alike in words must not be alike.
    const others = [
      { a: { command: 'x', args: ['y'] } },
      { a: { command: 'x y' } },
      { a: { command: 'x', env: { Y: 'z' } } },
      { a: { command: 'Y=z', args: ['x'] } },
      { a: { command: '(connect,', args: ['http)', 'https://a.invalid/'] } },
      { a: { url: 'https://a.invalid/' } },
      { a: { command: 'x\nb: y' } },
      { a: { command: 'x' }, b: { command: 'y' } },
    ].map((servers) => parse(servers)?.fingerprint);
    expect(new Set([one?.fingerprint, ...others]).size).toBe(others.length + 1);
  });
});
