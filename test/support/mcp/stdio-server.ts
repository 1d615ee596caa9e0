import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createTestMcpServer } from './tools.ts';

/**
 * A server over standard input and output, run as a process. `silent`: never answers. `dies`: ends
 * at once. `noisy`: writes what is no message first. `child <file>`: starts a process of its own
 * and writes both process ids into the file.
 */
const [mode, file] = process.argv.slice(2);
if (mode === 'dies') {
  process.stderr.write('cannot start: no license\n');
  process.exit(1);
}
if (mode === 'noisy') process.stdout.write('Starting the server...\n{"not": "a message"}\n');
if (mode === 'child' && file !== undefined) {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  writeFileSync(file, JSON.stringify([process.pid, child.pid]));
}
if (mode === 'silent') process.stdin.resume();
else await createTestMcpServer().connect(new StdioServerTransport());
