/** The least that can stand between a provider's stream and a socket: bytes in, one frame out. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const source = process.argv[2] ?? '';
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  const relay = async (): Promise<void> => {
    const answer = await fetch(source, { method: 'POST', body: '{}' });
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) socket.send(decoder.decode(bytes));
    socket.close();
  };
  void relay();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') console.log(`ws://127.0.0.1:${address.port}`);
});
