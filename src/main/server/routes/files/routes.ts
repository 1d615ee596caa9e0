import { z } from 'zod';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import { uuidSchema } from '#shared/api/common.ts';
import {
  maxFileBytes,
  type FileProblem,
  type FileRow,
  type Files,
} from '../../../services/files/index.ts';
import type { Identity } from '../../../services/identity/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { byteRange } from './byte-range.ts';
import { contentDisposition, fileNameOf } from './content-disposition.ts';

const tags = ['Chats'];

const uploadQuery = z.object({ organization: uuidSchema });
const fileParams = z.object({ file: uuidSchema });

const statusOf: Readonly<Record<FileProblem['kind'], number>> = {
  name: 400,
  type: 400,
  too_large: 413,
};

export type FilesRoutesDeps = {
  readonly files: Files;
  readonly identity: Pick<Identity, 'defaultOrganization'>;
};

/** Files of chats: upload and download. */
export function filesRoutes(deps: FilesRoutesDeps): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      // A scope of its own: elsewhere every body is read as JSON.
      void app.register((scope: ApiServer, _options: unknown, done: () => void) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
          parsed(null, body);
        });
        uploadRoute(scope, prefix, deps);
        done();
      });
      downloadRoute(app, prefix, deps);
    }
  };
}

function uploadRoute(app: ApiServer, prefix: string, { files, identity }: FilesRoutesDeps): void {
  app.post(
    `${prefix}/files`,
    {
      bodyLimit: maxFileBytes,
      config: { rateLimit: 'files', rawBody: true },
      errorHandler(error) {
        throw error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'
          ? new HttpError(400, { message: 'The content type is not valid.' })
          : error;
      },
      schema: {
        tags,
        summary: 'Upload a file',
        description:
          'The body is the file itself, at most 10 MiB: PNG, JPEG, GIF, WebP, PDF, plain text, ' +
          'Markdown, CSV or JSON. `Content-Disposition` names it; `Content-Type` may say what it ' +
          'is and must then agree with the content.',
        querystring: uploadQuery,
        response: { 201: z.object({ id: uuidSchema }) },
      },
    },
    async (request, reply) => {
      const { id: organizationId } = identity.defaultOrganization();
      if (request.query.organization.toLowerCase() !== organizationId) {
        throw new HttpError(403, { message: 'You are not a member of this organization.' });
      }
      const stored = await files.store({
        ownerId: request.session.userId,
        organizationId,
        name: fileNameOf(request.headers['content-disposition']) ?? '',
        declaredType: request.headers['content-type'] ?? '',
        // No body at all is an empty file.
        data: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      });
      if (!stored.ok) {
        throw new HttpError(statusOf[stored.error.kind], { message: stored.error.message });
      }
      void reply.code(201);
      return { id: stored.value.id };
    },
  );
}

function downloadRoute(app: ApiServer, prefix: string, { files }: FilesRoutesDeps): void {
  app.get(
    `${prefix}/files/:file`,
    {
      schema: {
        tags,
        summary: 'Download a file',
        description: 'A single byte range can be asked for.',
        params: fileParams,
      },
    },
    (request, reply) => {
      const file = files.find(request.session.userId, request.params.file);
      const data = file && files.content(file.id);
      if (!data) throw new HttpError(404, { message: 'There is no such file.' });
      const range = byteRange(request.headers.range, data.length);
      if (range === 'unsatisfiable') {
        void reply.header('Content-Range', `bytes */${data.length}`);
        throw new HttpError(416, { message: 'The range lies behind the end of the file.' });
      }
      void reply.headers(downloadHeaders(file));
      if (!range) return reply.send(asBuffer(data));
      void reply.header('Content-Range', `bytes ${range.first}-${range.last}/${data.length}`);
      return reply.code(206).send(asBuffer(data.subarray(range.first, range.last + 1)));
    },
  );
}

function downloadHeaders(file: FileRow): Record<string, string> {
  const kind = file.mediaType === 'application/pdf' ? 'attachment' : 'inline';
  const isText = file.mediaType.startsWith('text/');
  return {
    'Content-Type': isText ? `${file.mediaType}; charset=utf-8` : file.mediaType,
    'Content-Disposition': contentDisposition(kind, file.name),
    'Cache-Control': 'private, max-age=31536000, immutable',
    'Accept-Ranges': 'bytes',
    // Shown on its own it is a page of this server.
    'Content-Security-Policy': "default-src 'none'; sandbox",
  };
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
