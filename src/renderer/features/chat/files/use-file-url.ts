import { useEffect, useState } from 'react';
import type { FileUrls } from '../../../state/file-urls.ts';

export type FileUrl =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly retry: () => void }
  | { readonly state: 'ready'; readonly url: string };

const loading: FileUrl = { state: 'loading' };

/** An address of a stored file, good while the component is there. */
export function useFileUrl(urls: FileUrls, fileId: string): FileUrl {
  const [found, setFound] = useState<{
    readonly fileId: string;
    readonly attempt: number;
    readonly file: FileUrl;
  }>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isThere = true;
    const { url, release } = urls.use(fileId);
    const show = (file: FileUrl): void => {
      if (isThere) setFound({ fileId, attempt, file });
    };
    url.then(
      (ready) => show({ state: 'ready', url: ready }),
      () => show({ state: 'failed', retry: () => setAttempt((before) => before + 1) }),
    );
    return () => {
      isThere = false;
      release();
    };
  }, [urls, fileId, attempt]);
  return found?.fileId === fileId && found.attempt === attempt ? found.file : loading;
}
