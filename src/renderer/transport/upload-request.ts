export type UploadRequest = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob;
  readonly signal?: AbortSignal | undefined;
};

/** Told how much is sent, from 0 to 1. */
export type OnProgress = (share: number) => void;

/** What `fetch` does, and tells how far it is meanwhile, which `fetch` cannot. Rejects as it does. */
export function uploadWithProgress(
  url: string,
  { method, headers, body, signal }: UploadRequest,
  onProgress: OnProgress,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(new DOMException('The upload was given up.', 'AbortError'));
    if (signal?.aborted) return aborted();
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    signal?.addEventListener('abort', abort, { once: true });
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    });
    request.addEventListener('load', () => {
      const { responseText, status } = request;
      resolve(new Response(responseText === '' ? null : responseText, { status }));
    });
    request.addEventListener('error', () => reject(new TypeError('The network failed.')));
    request.addEventListener('abort', aborted);
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    request.send(body);
  });
}
