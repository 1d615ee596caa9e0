import type { Dispose } from '#shared/kernel/clock.ts';
import type { Transport } from '../transport/transport.ts';

/** Addresses kept although nothing shows them now, so that scrolling back needs no fetch. */
const KEPT_URLS = 24;

/** `blob:` addresses of stored files: an `img` cannot send the session's token itself. */
export interface FileUrls {
  /** Rejects with the transport's failure. The address is good until `release` is called. */
  use(fileId: string): { readonly url: Promise<string>; readonly release: Dispose };
  /** What this window uploaded itself need not be fetched. */
  keep(fileId: string, data: Blob): void;
}

type Entry = { readonly url: Promise<string>; users: number };

/** The part of `URL` that makes addresses. */
export type UrlMaker = Pick<typeof URL, 'createObjectURL' | 'revokeObjectURL'>;

export function createFileUrls(
  files: Pick<Transport['files'], 'content'>,
  urls: UrlMaker,
): FileUrls {
  /** Least recently used first; a file's bytes never change. */
  const entries = new Map<string, Entry>();

  function forget(fileId: string, entry: Entry): void {
    if (entries.get(fileId) === entry) entries.delete(fileId);
    entry.url.then(
      (url) => urls.revokeObjectURL(url),
      () => undefined,
    );
  }

  function forgetUnused(): void {
    let unused = Array.from(entries).filter(([, entry]) => entry.users === 0);
    unused = unused.slice(0, Math.max(0, unused.length - KEPT_URLS));
    for (const [fileId, entry] of unused) forget(fileId, entry);
  }

  function add(fileId: string, url: Promise<string>): Entry {
    const entry: Entry = { url, users: 0 };
    entries.set(fileId, entry);
    // What failed is asked for again by the next who wants it.
    url.catch(() => forget(fileId, entry));
    return entry;
  }

  return {
    use(fileId) {
      const entry =
        entries.get(fileId) ??
        add(
          fileId,
          files.content(fileId).then((data) => urls.createObjectURL(data)),
        );
      entries.delete(fileId);
      entries.set(fileId, entry);
      entry.users += 1;
      let isUsing = true;
      return {
        url: entry.url,
        release() {
          if (!isUsing) return;
          isUsing = false;
          entry.users -= 1;
          forgetUnused();
        },
      };
    },
    keep(fileId, data) {
      if (entries.has(fileId)) return;
      add(fileId, Promise.resolve(urls.createObjectURL(data)));
      forgetUnused();
    },
  };
}
