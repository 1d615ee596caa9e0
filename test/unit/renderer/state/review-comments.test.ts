import { describe, expect, test } from 'vitest';
import type { SendMessageRequest } from '#shared/api/chats.ts';
import {
  commentsOf,
  createReviewComments,
  findAnchor,
  MAX_COMMENTS,
  type ReviewComment,
} from '#renderer/state/review-comments.ts';
import { ApiFailure } from '#renderer/transport/api-failure.ts';
import { createMemoryStorage } from './memory-storage.ts';

const comment: Omit<ReviewComment, 'id'> = {
  root: '/r',
  path: 'src/a.ts',
  side: 'new',
  start: 3,
  end: 4,
  quote: 'three\nfour',
  text: 'Say why.',
};

function create(fails = false) {
  const storage = createMemoryStorage();
  const sent: SendMessageRequest[] = [];
  const chats = {
    send: (_: string, request: SendMessageRequest) => {
      sent.push(request);
      return fails ? Promise.reject(new ApiFailure('offline')) : Promise.resolve({ queued: false });
    },
  };
  const make = () => createReviewComments({ storage, api: { chats } });
  return { make, sent };
}

describe('comments on changes', () => {
  test('wait in a draft that outlives the window, until they are sent as parts', async () => {
    const { make, sent } = create();
    const first = make();
    first.add('chat', comment);
    first.add('chat', { ...comment, side: 'old', start: 9, end: 9, text: 'Keep this.' });
    const again = make();
    const kept = commentsOf(again.store.getState().drafts, 'chat');
    expect(kept.map(({ id, text }) => [id, text])).toEqual([
      ['1', 'Say why.'],
      ['2', 'Keep this.'],
    ]);

    await again.send('chat', ({ path }) => path);
    expect(sent).toEqual([
      {
        busy_behavior: 'queue',
        content: [
          {
            type: 'file-reference',
            file_name: 'src/a.ts',
            start_line: 3,
            end_line: 4,
            content: 'three\nfour',
          },
          { type: 'text', text: 'Say why.' },
          expect.objectContaining({ type: 'file-reference', start_line: 9 }),
          { type: 'text', text: expect.stringContaining('before the change: Keep this.') },
        ],
      },
    ]);
    expect(commentsOf(make().store.getState().drafts, 'chat')).toEqual([]);
  });

  test('stay when they could not be sent', async () => {
    const { make } = create(true);
    const comments = make();
    comments.add('chat', comment);
    await expect(comments.send('chat', ({ path }) => path)).rejects.toThrow();
    expect(commentsOf(comments.store.getState().drafts, 'chat')).toHaveLength(1);
  });

  test('are changed, and removed by an empty text', () => {
    const comments = create().make();
    comments.add('chat', comment);
    comments.edit('chat', '1', ' Better. ');
    expect(commentsOf(comments.store.getState().drafts, 'chat')[0]?.text).toBe('Better.');
    comments.edit('chat', '1', ' ');
    expect(commentsOf(comments.store.getState().drafts, 'chat')).toEqual([]);
  });

  test('are limited, and the draft says so', () => {
    const comments = create().make();
    const added = Array.from({ length: MAX_COMMENTS + 1 }, () => comments.add('chat', comment));
    expect(added.filter(Boolean)).toHaveLength(MAX_COMMENTS);
    expect(added.at(-1)).toBe(false);
  });
});

describe('the lines of a comment', () => {
  const text = 'one\ntwo\nthree\nfour\nfive\n';

  test('are found where they were, or where they moved to', () => {
    expect(findAnchor(comment, text)).toEqual({ start: 3, end: 4 });
    expect(findAnchor(comment, `zero\n${text}`)).toEqual({ start: 4, end: 5 });
    expect(findAnchor(comment, text.replaceAll('\n', '\r\n'))).toEqual({ start: 3, end: 4 });
  });

  test('are lost when they changed, or when two places could be meant', () => {
    expect(findAnchor(comment, text.replace('four', '4'))).toBeUndefined();
    expect(findAnchor(comment, `zero\n${text}${text}`)).toBeUndefined();
  });
});
