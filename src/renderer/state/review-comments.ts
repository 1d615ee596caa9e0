import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ChatInputPart } from '#shared/api/chat-parts.ts';
import type { Transport } from '../transport/transport.ts';
import { readPersisted, writePersisted } from './persisted.ts';

const STORAGE_KEY = 'pilothouse.review-comments';

/** Beyond these the oldest drafts go; nothing more can be added to a full one. */
const MAX_CHATS = 50;
export const MAX_COMMENTS = 100;
/** Characters. */
export const MAX_COMMENT_LENGTH = 10_000;
const MAX_QUOTE_LENGTH = 20_000;

const commentSchema = z.object({
  id: z.string(),
  root: z.string(),
  path: z.string(),
  /** The side whose lines are meant. */
  side: z.enum(['old', 'new']),
  /** First and last line, 1-based. */
  start: z.int(),
  end: z.int(),
  /** The lines as they were when the comment was written. */
  quote: z.string(),
  text: z.string(),
});

/** A remark on lines of a changed file, not yet sent. */
export type ReviewComment = z.infer<typeof commentSchema>;

const draftsSchema = z.array(z.tuple([z.string(), z.array(commentSchema)]));

export type CommentDrafts = ReadonlyMap<string, readonly ReviewComment[]>;

/** The comments that wait to be sent, per chat. */
export interface ReviewComments {
  readonly store: StoreApi<{ readonly drafts: CommentDrafts }>;
  /** False when the draft is full. */
  add(chatId: string, comment: Omit<ReviewComment, 'id'>): boolean;
  /** An empty text removes the comment. */
  edit(chatId: string, id: string, text: string): void;
  remove(chatId: string, id: string): void;
  /** Sends the draft as one message and empties it. Rejects with the transport's failure. */
  send(chatId: string, nameOf: (comment: ReviewComment) => string): Promise<void>;
}

export type ReviewCommentsDeps = {
  readonly storage: Storage;
  readonly api: { readonly chats: Pick<Transport['chats'], 'send'> };
};

export function createReviewComments({ storage, api }: ReviewCommentsDeps): ReviewComments {
  /** Least recently written first. */
  const initial = new Map(readPersisted(storage, STORAGE_KEY, draftsSchema) ?? []);
  const store = createStore<{ readonly drafts: CommentDrafts }>(() => ({ drafts: initial }));

  function write(chatId: string, comments: readonly ReviewComment[]): void {
    const drafts = new Map(store.getState().drafts);
    drafts.delete(chatId);
    if (comments.length > 0) drafts.set(chatId, comments);
    const kept = Array.from(drafts).slice(-MAX_CHATS);
    store.setState({ drafts: new Map(kept) });
    writePersisted(storage, STORAGE_KEY, kept);
  }

  const read = (chatId: string): readonly ReviewComment[] =>
    commentsOf(store.getState().drafts, chatId);

  return {
    store,
    add(chatId, comment) {
      const comments = read(chatId);
      if (comments.length >= MAX_COMMENTS) return false;
      const id = nextId(comments);
      const quote = comment.quote.slice(0, MAX_QUOTE_LENGTH);
      const text = comment.text.slice(0, MAX_COMMENT_LENGTH);
      write(chatId, [...comments, { ...comment, id, quote, text }]);
      return true;
    },
    edit(chatId, id, text) {
      const edited = text.trim().slice(0, MAX_COMMENT_LENGTH);
      write(
        chatId,
        read(chatId).flatMap((comment) => {
          if (comment.id !== id) return [comment];
          return edited === '' ? [] : [{ ...comment, text: edited }];
        }),
      );
    },
    remove: (chatId, id) =>
      write(
        chatId,
        read(chatId).filter((comment) => comment.id !== id),
      ),
    async send(chatId, nameOf) {
      const comments = read(chatId);
      await api.chats.send(chatId, {
        content: toParts(comments, nameOf),
        busy_behavior: 'queue',
      });
      const sent = new Set(comments.map(({ id }) => id));
      write(
        chatId,
        read(chatId).filter(({ id }) => !sent.has(id)),
      );
    },
  };
}

const none: readonly ReviewComment[] = [];

export function commentsOf(drafts: CommentDrafts, chatId: string): readonly ReviewComment[] {
  return drafts.get(chatId) ?? none;
}

/** Each comment as the lines that it is about, then what is said about them. */
export function toParts(
  comments: readonly ReviewComment[],
  nameOf: (comment: ReviewComment) => string,
): ChatInputPart[] {
  return comments.flatMap((comment): ChatInputPart[] => [
    {
      type: 'file-reference',
      file_name: nameOf(comment),
      start_line: comment.start,
      end_line: comment.end,
      content: comment.quote,
    },
    {
      type: 'text',
      text:
        comment.side === 'old'
          ? `About these lines as they were before the change: ${comment.text}`
          : comment.text,
    },
  ]);
}

/**
 * Where a comment's lines are in the text of today: where they were, or the one other place that
 * reads the same; undefined when they are gone.
 */
export function findAnchor(
  { start, quote }: Pick<ReviewComment, 'start' | 'quote'>,
  text: string,
): { readonly start: number; readonly end: number } | undefined {
  const lines = text.split('\n');
  const quoted = quote.split('\n');
  const fits = (at: number): boolean =>
    quoted.every((line, index) => trimEnd(lines[at + index]) === trimEnd(line));
  const found = (at: number) => ({ start: at + 1, end: at + quoted.length });
  if (fits(start - 1)) return found(start - 1);
  const places = lines.flatMap((_, at) => (fits(at) ? [at] : []));
  const [only] = places;
  return places.length === 1 && only !== undefined ? found(only) : undefined;
}

/** Line ends do not count. */
function trimEnd(line: string | undefined): string | undefined {
  return line?.replace(/\r$/, '');
}

function nextId(comments: readonly ReviewComment[]): string {
  return String(comments.reduce((highest, { id }) => Math.max(highest, Number(id)), 0) + 1);
}
