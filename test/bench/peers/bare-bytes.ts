/** A fastify that answers everything with so many bytes. */
import fastify from 'fastify';

const bytes = Buffer.alloc(Number(process.argv[2]), ' ');
const app = fastify();
app.get('*', (_request, reply) => reply.type('application/json').send(bytes));
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
