import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import type { ApiServer } from '../api-server.ts';

/**
 * For pages only. Monaco writes style elements, which `'unsafe-inline'` allows for styles alone;
 * everything that could run must come from this server.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'report-uri /api/v2/csp/reports',
].join('; ');

const pageHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

export interface StaticPages {
  /** The page of the app, for every path that is none of the server's own. */
  sendPage(reply: FastifyReply): void;
}

/** Serves the built renderer; names under `assets/` hold a hash of their content. */
export async function serveStaticPages(
  app: ApiServer,
  rendererDir: string | undefined,
): Promise<StaticPages> {
  if (rendererDir === undefined || !existsSync(join(rendererDir, 'index.html'))) {
    return { sendPage: sendNotBuilt };
  }
  await app.register(fastifyStatic, {
    root: rendererDir,
    // One route for all: what is missing goes on to the not-found handler.
    wildcard: true,
    index: 'index.html',
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders(reply, path) {
      const immutable = path.startsWith(join(rendererDir, 'assets'));
      void reply.headers({
        ...pageHeaders,
        'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
    },
  });
  return {
    sendPage(reply) {
      void reply.code(200).sendFile('index.html');
    },
  };
}

function sendNotBuilt(reply: FastifyReply): void {
  void reply
    .code(404)
    .headers(pageHeaders)
    .type('text/plain; charset=utf-8')
    .send("The window's files are not built. Run: npm run build\n");
}
