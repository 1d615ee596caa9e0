/** A fastify that answers the given paths with the given bodies and does nothing else. */
import fastify from 'fastify';

const bodies = JSON.parse(process.argv[2] ?? '{}') as Record<string, unknown>;
const app = fastify();
for (const [path, body] of Object.entries(bodies)) app.get(path, () => body);
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
