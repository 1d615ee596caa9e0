import { z } from 'zod';
import { uuidSchema } from '#shared/api/common.ts';
import type { HttpClient } from './http-client.ts';
import { chatsPath } from './paths.ts';
import type { OnProgress } from './upload-request.ts';

export type UploadOptions = { readonly signal: AbortSignal; readonly onProgress: OnProgress };

export interface FilesApi {
  /** Resolves with the file's id. */
  upload(file: Blob, name: string, organizationId: string, options: UploadOptions): Promise<string>;
  content(fileId: string, signal?: AbortSignal): Promise<Blob>;
}

export function createFilesApi(http: HttpClient): FilesApi {
  return {
    async upload(data, name, organizationId, { signal, onProgress }) {
      const { id } = await http.call({
        method: 'POST',
        path: chatsPath('files'),
        query: { organization: organizationId },
        file: { data, name, onProgress },
        answer: z.object({ id: uuidSchema }),
        signal,
      });
      return id;
    },
    content: (fileId, signal) => http.bytes({ path: chatsPath('files', fileId), signal }),
  };
}
