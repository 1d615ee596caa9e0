import { useEffect, useState } from 'react';
import type { FileUrls } from '../../../state/file-urls.ts';

export type FileUrl =
  { readonly state: 'loading' | 'failed' } | { readonly state: 'ready'; readonly url: string };

const loading: FileUrl = { state: 'loading' };

/** An address of a stored file, good while the component is there. */
export function useFileUrl(urls: FileUrls, fileId: string): FileUrl {
  const [found, setFound] = useState<{ readonly fileId: string; readonly file: FileUrl }>();
  useEffect(() => {
    let isThere = true;
    const { url, release } = urls.use(fileId);
    const show = (file: FileUrl): void => {
      if (isThere) setFound({ fileId, file });
    };
    url.then(
      (ready) => show({ state: 'ready', url: ready }),
      () => show({ state: 'failed' }),
    );
    return () => {
      isThere = false;
      release();
    };
  }, [urls, fileId]);
  return found?.fileId === fileId ? found.file : loading;
}
