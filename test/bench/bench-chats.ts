import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Reachable } from '../support/chat-client.ts';
import { openSocket } from '../support/core.ts';
import type { CoreProcess } from './core-process.ts';

const idSchema = z.object({ id: z.string() });
const frameSchema = z.array(
  z.object({
    type: z.string(),
    status: z.object({ status: z.string() }).optional(),
    message_part: z.object({ part: z.object({ text: z.string().optional() }) }).optional(),
  }),
);

/** The core as the tests' clients take it. */
export function reachable(core: CoreProcess): Reachable {
  const headers = { 'Coder-Session-Token': core.session_token };
  return {
    async api(method, path, body) {
      const answer = await fetch(`${core.url}${path}`, {
        method,
        headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const parsed: unknown = await answer.json();
      return { status: answer.status, headers: answer.headers, body: parsed };
    },
    socket: (path) => openSocket(`${core.url.replace('http', 'ws')}${path}`, headers),
  };
}

/** Posts to the chats API; the id of what was made. */
export async function post(core: CoreProcess, path: string, body: unknown): Promise<string> {
  const answer = await fetch(`${core.url}/api/experimental/chats${path}`, {
    method: 'POST',
    headers: { 'Coder-Session-Token': core.session_token, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return idSchema.parse(await answer.json()).id;
}

export function startChat(core: CoreProcess, text: string, more: object = {}): Promise<string> {
  return post(core, '', { content: [{ type: 'text', text }], ...more });
}

export function openStream(core: CoreProcess, chatId: string): WebSocket {
  const url = `${core.url.replace('http', 'ws')}/api/experimental/chats/${chatId}/stream`;
  return new WebSocket(`${url}?coder_session_token=${core.session_token}`);
}

/** Resolves with the streamed text once the chat waits. */
export function endOfTurn(core: CoreProcess, chatId: string): Promise<string> {
  const socket = openStream(core, chatId);
  let text = '';
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`the stream closed with ${code}`)));
    socket.on('message', (data: Buffer) => {
      for (const event of frameSchema.parse(JSON.parse(data.toString('utf8')))) {
        text += event.message_part?.part.text ?? '';
        if (event.status?.status !== 'waiting') continue;
        resolve(text);
        socket.removeAllListeners('close');
        socket.close();
      }
    });
  });
}
