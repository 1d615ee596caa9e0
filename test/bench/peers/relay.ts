/**
 * The least that can stand between a provider's stream and its watchers: bytes in, one frame out to
 * each. Arguments: the provider's URL, and how many sockets a stream waits for.
 */
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

const [source = '', watchers = '1'] = process.argv.slice(2);
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
let waiting: WebSocket[] = [];
sockets.on('connection', (socket) => {
  waiting.push(socket);
  if (waiting.length < Number(watchers)) return;
  const round = waiting;
  waiting = [];
  const relay = async (): Promise<void> => {
    const answer = await fetch(source, { method: 'POST', body: '{}' });
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) {
      const text = decoder.decode(bytes, { stream: true });
      for (const watcher of round) watcher.send(text);
    }
    for (const watcher of round) watcher.close();
  };
  void relay();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') console.log(`ws://127.0.0.1:${address.port}`);
});
