import { expect, test } from 'vitest';
import { attachmentsOf, createAttachments } from '#renderer/state/attachments.ts';
import { ApiFailure } from '#renderer/transport/api-failure.ts';
import { createFileUrls } from '#renderer/state/file-urls.ts';
import { createMemoryStorage } from './memory-storage.ts';

/** A server whose uploads end when the test says so. */
function setUp(storage = createMemoryStorage()) {
  const uploads: {
    name: string;
    progress: (share: number) => void;
    done: (id: string) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const kept: string[] = [];
  const attachments = createAttachments({
    api: {
      organizationId: () => Promise.resolve('organization'),
      files: {
        upload: (_file, name, _organization, { signal, onProgress: progress }) =>
          new Promise((done, fail) => {
            uploads.push({ name, progress, done, fail });
            signal.addEventListener('abort', () => fail(new DOMException('', 'AbortError')));
          }),
        content: () => Promise.reject(new Error('not used here')),
      },
    },
    storage,
    urls: { keep: (fileId) => void kept.push(fileId) },
  });
  const of = (chatId: string) => attachmentsOf(attachments.store.getState(), chatId);
  return { attachments, uploads, kept, of, storage };
}

const png = new File(['x'], 'plan.png', { type: 'image/png' });
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a file is uploaded, survives a reload and leaves with the message', async () => {
  const { attachments, uploads, kept, of, storage } = setUp();
  attachments.add('chat', [png]);
  expect(of('chat')).toMatchObject([{ name: 'plan.png', upload: { state: 'running' } }]);
  expect(attachments.take('chat')).toEqual([]);
  await settle();
  uploads[0]?.done('file-1');
  await settle();
  expect(of('chat')).toMatchObject([{ upload: { state: 'done', fileId: 'file-1' } }]);
  expect(kept).toEqual(['file-1']);

  const reloaded = setUp(storage);
  const file = { fileId: 'file-1', name: 'plan.png', mediaType: 'image/png' };
  expect(reloaded.attachments.take('chat')).toEqual([file]);
  expect(reloaded.of('chat')).toEqual([]);
  expect(setUp(storage).of('chat')).toEqual([]);
});

test('an upload tells how far it is, and nothing more once it is over', async () => {
  const { attachments, uploads, of } = setUp();
  attachments.add('chat', [png]);
  await settle();
  expect(of('chat')).toMatchObject([{ upload: { state: 'running', percent: 0 } }]);
  uploads[0]?.progress(0.429);
  expect(of('chat')).toMatchObject([{ upload: { state: 'running', percent: 42 } }]);
  uploads[0]?.done('file-1');
  await settle();
  uploads[0]?.progress(1);
  expect(of('chat')).toMatchObject([{ upload: { state: 'done' } }]);
});

test('what failed says why, stays, and can be tried again', async () => {
  const { attachments, uploads, of } = setUp();
  attachments.add('chat', [png]);
  await settle();
  uploads[0]?.fail(new Error('no'));
  await settle();
  const [failed] = of('chat');
  expect(failed?.upload).toMatchObject({ state: 'failed', retry: true });
  expect(attachments.take('chat')).toEqual([]);
  expect(of('chat')).toHaveLength(1);

  attachments.retry('chat', failed?.localId ?? '');
  await settle();
  uploads[1]?.done('file-2');
  await settle();
  expect(attachments.take('chat')).toHaveLength(1);
});

test('only what another try may mend is offered one', async () => {
  const { attachments, uploads, of } = setUp();
  const refused = (status: number) => new ApiFailure('refused', { status });
  const failures = [
    refused(400),
    refused(413),
    refused(429),
    refused(500),
    new ApiFailure('offline'),
  ];
  attachments.add(
    'chat',
    failures.map(() => png),
  );
  await settle();
  for (const [index, failure] of failures.entries()) uploads[index]?.fail(failure);
  await settle();
  const retries = of('chat').map(({ upload }) => upload.state === 'failed' && upload.retry);
  expect(retries).toEqual([false, false, true, true, true]);
});

test('what is too large is refused at once; what is removed stops and is not missed', async () => {
  const { attachments, uploads, of } = setUp();
  const large = new File([new Uint8Array(10 * 1024 * 1024 + 1)], 'large.bin');
  attachments.add('chat', [large, png]);
  expect(of('chat')[0]?.upload).toMatchObject({ state: 'failed', retry: false });
  await settle();
  expect(uploads.map(({ name }) => name)).toEqual(['plan.png']);
  for (const { localId } of of('chat')) attachments.remove('chat', localId);
  await settle();
  expect(of('chat')).toEqual([]);
});

test('an address is fetched once, shared, and revoked when many others came', async () => {
  const fetched: string[] = [];
  const revoked: string[] = [];
  const urls = createFileUrls(
    {
      content: (fileId) => {
        fetched.push(fileId);
        return Promise.resolve(new Blob([fileId]));
      },
    },
    {
      createObjectURL: () => `blob:${fetched.at(-1)}`,
      revokeObjectURL: (url) => revoked.push(url),
    },
  );
  const one = urls.use('first');
  const two = urls.use('first');
  expect(await one.url).toBe(await two.url);
  expect(fetched).toEqual(['first']);
  one.release();
  one.release();
  for (let index = 0; index < 40; index += 1) {
    const other = urls.use(`other-${index}`);
    await other.url;
    other.release();
  }
  await settle();
  expect(revoked).not.toContain('blob:first');
  two.release();
  const last = urls.use('last');
  await last.url;
  last.release();
  for (let index = 0; index < 24; index += 1) {
    const other = urls.use(`more-${index}`);
    await other.url;
    other.release();
  }
  await settle();
  expect(revoked).toContain('blob:first');
});
