import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { expect } from 'vitest';
import { workspaceSchema } from '#shared/api/workspaces.ts';
import type { TestCore } from '#test/support/core.ts';

/** What tests of terminals do over and over, through the wire only. */

export async function emptyFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'pilothouse-test-')));
}

/** An environment that depends on nobody's account. */
export function shellEnvironment(home: string, shell = '/bin/bash'): Record<string, string> {
  return {
    HOME: home,
    SHELL: shell,
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    PS1: '> ',
  };
}

export type Place = {
  readonly workspaceId: string;
  readonly agentId: string;
  readonly folder: string;
};

export async function openWorkspace(
  core: Pick<TestCore, 'api'>,
  base: string,
  name = 'work',
): Promise<Place> {
  const folder = join(base, name);
  await mkdir(folder, { recursive: true });
  const opened = await core.api('POST', '/api/pilothouse/v1/open-folder', { folder });
  const workspace = workspaceSchema.parse(opened.body);
  const agentId = workspace.latest_build.resources[0]?.agents?.[0]?.id;
  expect(agentId).toBeDefined();
  return { workspaceId: workspace.id, agentId: agentId ?? '', folder };
}

export function ptyPath(
  place: Place,
  query: Readonly<Record<string, string | number>> = {},
): string {
  const search = new URLSearchParams({ reconnect: randomUUID() });
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  return `/api/v2/workspaceagents/${place.agentId}/pty?${search.toString()}`;
}

/** A frame: bytes, or a document in text, which only a socket that asked for it gets. */
export type PtyPart = { readonly bytes: Buffer } | { readonly said: unknown };

export interface PtyClient {
  readonly raw: WebSocket;
  /** In their order. */
  readonly parts: readonly PtyPart[];
  /** What came so far. */
  bytes(): Buffer;
  text(): string;
  /** Bytes that came so far. */
  size(): number;
  /** Waits until the output has the text or matches. */
  until(expected: string | RegExp): Promise<void>;
  /** In a binary frame, as the contract's clients do it. */
  send(message: unknown): void;
  sendRaw(bytes: Buffer | string): void;
  type(data: string): void;
  /** The close code and reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  close(): Promise<void>;
}

export async function openPty(
  core: { readonly url: string; readonly token: string },
  path: string,
): Promise<PtyClient> {
  const raw = new WebSocket(`${core.url.replace('http:', 'ws:')}${path}`, {
    headers: { 'Coder-Session-Token': core.token },
    perMessageDeflate: false,
  });
  const chunks: Buffer[] = [];
  const parts: PtyPart[] = [];
  let size = 0;
  raw.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) {
      expect(path).toContain('sizes=true');
      parts.push({ said: JSON.parse(data.toString('utf8')) });
      return;
    }
    chunks.push(data);
    parts.push({ bytes: data });
    size += data.length;
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    raw.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
  });
  await new Promise<void>((resolve, reject) => {
    raw.once('open', () => resolve());
    raw.once('unexpected-response', (_, response) => {
      response.resume();
      reject(new Error(`HTTP ${response.statusCode}`));
    });
    raw.once('error', reject);
  });
  const bytes = (): Buffer => {
    const all = Buffer.concat(chunks);
    chunks.splice(0, chunks.length, all);
    return all;
  };
  const text = (): string => bytes().toString('utf8');
  return {
    raw,
    parts,
    bytes,
    text,
    size: () => size,
    async until(expected) {
      const wanted = expected;
      await expect
        .poll(() => (typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text())), {
          timeout: 30_000,
          interval: 10,
          message: `waiting for ${String(wanted)}`,
        })
        .toBe(true);
    },
    send: (message) => raw.send(Buffer.from(JSON.stringify(message))),
    sendRaw: (data) => raw.send(data),
    type: (data) => raw.send(Buffer.from(JSON.stringify({ data }))),
    closed,
    async close() {
      raw.close();
      await closed;
    },
  };
}
