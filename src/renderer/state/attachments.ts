import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AttachedFile } from '#shared/events/chat-state.ts';
import type { Transport } from '../transport/transport.ts';
import type { FileUrls } from './file-urls.ts';
import { readPersisted, writePersisted } from './persisted.ts';
import { describeProblem, refusalStatus } from './problem.ts';

const STORAGE_KEY = 'pilothouse.attachments';

/** Chats whose attachments are remembered; the oldest go. */
const MAX_CHATS = 100;

/** What the server takes, in bytes. */
const MAX_BYTES = 10 * 1024 * 1024;

/** A file beside the draft, on its way to the server or there. */
export type Attachment = {
  readonly localId: string;
  readonly name: string;
  /** Empty when unknown. */
  readonly mediaType: string;
  readonly upload:
    | {
        readonly state: 'running';
        /** Sent of it, in percent. */
        readonly percent: number;
      }
    | { readonly state: 'done'; readonly fileId: string }
    /** In the person's words; `retry` when the same file may pass another time. */
    | { readonly state: 'failed'; readonly problem: string; readonly retry: boolean };
};

/** Chat id → its attachments in their order; a chat without any is absent. */
export type AttachmentsState = Readonly<Record<string, readonly Attachment[]>>;

const none: readonly Attachment[] = [];

export function attachmentsOf(state: AttachmentsState, chatId: string): readonly Attachment[] {
  return state[chatId] ?? none;
}

export function withAttachments(
  state: AttachmentsState,
  chatId: string,
  change: (before: readonly Attachment[]) => readonly Attachment[],
): AttachmentsState {
  const before = attachmentsOf(state, chatId);
  const after = change(before);
  if (after === before) return state;
  const { [chatId]: _dropped, ...others } = state;
  // Last, so that the chats stand in the order of their last change.
  return after.length === 0 ? others : { ...others, [chatId]: after };
}

/** The files that are on the server, as a message carries them. */
export function uploadedFiles(attachments: readonly Attachment[]): readonly AttachedFile[] {
  return attachments.flatMap(({ name, mediaType, upload }) =>
    upload.state === 'done' ? [{ fileId: upload.fileId, name, mediaType }] : [],
  );
}

export interface Attachments {
  readonly store: StoreApi<AttachmentsState>;
  /** Uploads them; how far each is stands in the store. */
  add(chatId: string, files: readonly File[]): void;
  /** Puts back files that are on the server already, e.g. those of a message that is edited. */
  restore(chatId: string, files: readonly AttachedFile[]): void;
  retry(chatId: string, localId: string): void;
  remove(chatId: string, localId: string): void;
  /** The uploaded files, which leave the draft; what failed stays. */
  take(chatId: string): readonly AttachedFile[];
}

export type AttachmentsDeps = {
  readonly api: Pick<Transport, 'files' | 'organizationId'>;
  readonly storage: Storage;
  readonly urls: Pick<FileUrls, 'keep'>;
};

export function createAttachments({ api, storage, urls }: AttachmentsDeps): Attachments {
  let serial = 0;
  const nextId = (): string => `attachment-${(serial += 1)}`;
  const store = createStore<AttachmentsState>(() => readStored(storage, nextId));
  /** What is being uploaded, or failed and may be tried again; by local id. */
  const sources = new Map<string, { readonly file: File; readonly abort: AbortController }>();
  let organizationId: Promise<string> | undefined;

  store.subscribe((state) => writePersisted(storage, STORAGE_KEY, toStored(state)));

  function change(
    chatId: string,
    transition: (before: readonly Attachment[]) => readonly Attachment[],
  ): void {
    store.setState((state) => withAttachments(state, chatId, transition), true);
  }

  function setUpload(chatId: string, localId: string, upload: Attachment['upload']): void {
    change(chatId, (before) =>
      before.map((each) => (each.localId === localId ? { ...each, upload } : each)),
    );
  }

  function showProgress(chatId: string, localId: string, percent: number): void {
    const shown = attachmentsOf(store.getState(), chatId).find((each) => each.localId === localId);
    // What comes late must not call back a file that is there or was removed.
    if (shown?.upload.state !== 'running' || shown.upload.percent === percent) return;
    setUpload(chatId, localId, { state: 'running', percent });
  }

  async function upload(chatId: string, localId: string, file: File): Promise<void> {
    const abort = new AbortController();
    sources.set(localId, { file, abort });
    try {
      organizationId ??= api.organizationId();
      const fileId = await api.files.upload(file, file.name, await organizationId, {
        signal: abort.signal,
        onProgress: (share) => showProgress(chatId, localId, Math.floor(share * 100)),
      });
      sources.delete(localId);
      urls.keep(fileId, file);
      setUpload(chatId, localId, { state: 'done', fileId });
    } catch (error) {
      organizationId = undefined;
      if (abort.signal.aborted) return;
      const { text, title } = describeProblem(error, 'It was not uploaded.');
      const retry = mayPass(error);
      if (!retry) sources.delete(localId);
      setUpload(chatId, localId, { state: 'failed', problem: text ?? title, retry });
    }
  }

  return {
    store,
    add(chatId, files) {
      for (const file of files) {
        const localId = nextId();
        const { name, type: mediaType } = file;
        const problem = file.size > MAX_BYTES ? 'It is larger than 10 MiB.' : undefined;
        const started: Attachment['upload'] =
          problem === undefined
            ? { state: 'running', percent: 0 }
            : { state: 'failed', problem, retry: false };
        change(chatId, (before) => [...before, { localId, name, mediaType, upload: started }]);
        if (problem === undefined) void upload(chatId, localId, file);
      }
    },
    restore(chatId, files) {
      const restored = files.map(({ fileId, name, mediaType }): Attachment => ({
        localId: nextId(),
        name,
        mediaType,
        upload: { state: 'done', fileId },
      }));
      if (restored.length > 0) change(chatId, (before) => [...before, ...restored]);
    },
    retry(chatId, localId) {
      const source = sources.get(localId);
      if (!source) return;
      setUpload(chatId, localId, { state: 'running', percent: 0 });
      void upload(chatId, localId, source.file);
    },
    remove(chatId, localId) {
      sources.get(localId)?.abort.abort();
      sources.delete(localId);
      change(chatId, (before) => before.filter((each) => each.localId !== localId));
    },
    take(chatId) {
      const files = uploadedFiles(attachmentsOf(store.getState(), chatId));
      if (files.length > 0) {
        change(chatId, (before) => before.filter(({ upload }) => upload.state !== 'done'));
      }
      return files;
    },
  };
}

/** What the server said of the file itself it will say again. */
function mayPass(error: unknown): boolean {
  const status = refusalStatus(error);
  return status === undefined || status >= 500 || PASSING.has(status);
}

/** Refusals of this moment: too slow, or too many at once. */
const PASSING: ReadonlySet<number> = new Set([408, 429]);

const storedSchema = z.array(
  z.tuple([
    z.string(),
    z.array(z.object({ fileId: z.string(), name: z.string(), mediaType: z.string() })),
  ]),
);

function toStored(state: AttachmentsState): z.infer<typeof storedSchema> {
  return Object.entries(state)
    .map(([chatId, each]): [string, AttachedFile[]] => [chatId, [...uploadedFiles(each)]])
    .filter(([, files]) => files.length > 0)
    .slice(-MAX_CHATS);
}

function readStored(storage: Storage, nextId: () => string): AttachmentsState {
  const stored = readPersisted(storage, STORAGE_KEY, storedSchema) ?? [];
  return Object.fromEntries(
    stored.map(([chatId, files]) => [
      chatId,
      files.map(({ fileId, name, mediaType }): Attachment => ({
        localId: nextId(),
        name,
        mediaType,
        upload: { state: 'done', fileId },
      })),
    ]),
  );
}
