import { z } from 'zod';
import type { ChatId, MessageId, QueuedMessageId } from '#shared/kernel/ids.ts';
import { idParameter } from '../../request-values.ts';

const chatId = idParameter<ChatId>();

const int64Text = z.string().regex(/^[+-]?\d{1,20}$/, 'Must be a whole number.');

/** An int64; what a number cannot hold exactly becomes the largest that it can. */
const int64 = int64Text.transform((text, refinement) => {
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value) {
    refinement.addIssue({ code: 'custom', message: 'Must fit into 64 bits.' });
    return z.NEVER;
  }
  return Number(value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : value);
});

const cursor = int64.refine((value) => value >= 0, 'Must not be negative.');
const rowId = int64.refine((value) => value > 0, 'Must be positive.');

/** How many; absent or empty it is the last of the three. */
function count(min: number, max: number, otherwise: number) {
  return z
    .string()
    .regex(/^\d{0,15}$/, 'Must be an integer that is not negative.')
    .transform((text) => (text === '' ? otherwise : Number(text)))
    .pipe(z.number().min(min).max(max))
    .default(otherwise);
}

export const chatParams = z.object({ chat: chatId });
export const messageParams = chatParams.extend({
  message: rowId.transform((id) => id as MessageId),
});
export const queuedParams = chatParams.extend({
  queuedMessage: rowId.transform((id) => id as QueuedMessageId),
});
export const approvalParams = chatParams.extend({ toolCallId: z.string() });

/** Of one or several `key:value`, split at the first colon. */
const labels = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((given, refinement) =>
    [given].flat().map((text) => {
      const colon = text.indexOf(':');
      if (colon < 1 || colon === text.length - 1) {
        refinement.addIssue({ code: 'custom', message: 'Must be key:value.' });
      }
      return { key: text.slice(0, colon), value: text.slice(colon + 1) };
    }),
  );

export const listQuery = z.object({
  q: z.string().default(''),
  label: labels,
  limit: count(0, Infinity, 0),
  offset: count(0, Infinity, 0),
  after_id: chatId.optional(),
});

export const messagesQuery = z.object({
  limit: count(1, 200, 50),
  before_id: cursor.optional().transform(zeroIsAbsent),
  after_id: cursor.optional(),
});

export const promptsQuery = z.object({ limit: count(0, 2000, 0) });

export const byWorkspaceQuery = z.object({ workspace_ids: z.string().default('') });

export const streamQuery = z.object({
  after_id: int64.default(0).transform((id) => Math.max(id, 0)),
});

function zeroIsAbsent(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}
