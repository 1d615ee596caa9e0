import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { startBuilt } from '../../support/built-app.ts';
import type { CoreProcess } from '../core-process.ts';
import { median, type BenchRow } from '../report.ts';

const PATHS = ['/api/v2/buildinfo', '/api/v2/users/me', '/api/experimental/chats'];
const CONNECTIONS = 20;
const ROUND_MS = 1500;
const ROUNDS = 3;

async function statusOf(agent: Agent, url: string, token: string): Promise<number> {
  const call = request(url, { agent, headers: { 'Coder-Session-Token': token } });
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode ?? 0;
}

/** Requests a second over keep-alive connections, all answered 200. */
async function rate(url: string, token: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const endMs = performance.now() + ROUND_MS;
  let answered = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const status = await statusOf(agent, url, token);
      if (status !== 200) throw new Error(`${url} answered ${status}`);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  agent.destroy();
  return (answered * 1000) / ROUND_MS;
}

/** The same bodies from a fastify that does nothing else, each in a process of its own. */
export async function restRows(core: CoreProcess): Promise<BenchRow[]> {
  const headers = { 'Coder-Session-Token': core.session_token };
  const bodies: Record<string, unknown> = {};
  for (const path of PATHS) bodies[path] = await (await fetch(core.url + path, { headers })).json();
  const peer = join(import.meta.dirname, '../peers/bare-fastify.ts');
  const bare = startBuilt(peer, [JSON.stringify(bodies)]);
  const [bareUrl] = await bare.waitFor(/http:\/\/\S+/);

  const rows: BenchRow[] = [];
  for (const path of PATHS) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push(await rate(bareUrl + path, ''));
      ours.push(await rate(core.url + path, core.session_token));
    }
    const limit = { name: 'bare fastify', value: median(theirs) };
    rows.push({ name: `GET ${path}`, unit: 'req/s', value: median(ours), limit });
  }
  await bare.end('SIGTERM');
  return rows;
}
