import { createHash } from 'node:crypto';

/** Characters of a name or an id that every provider takes. */
const MAX_LENGTH = 64;
const plain = /^[A-Za-z0-9_-]{1,64}$/;
const HASH_LENGTH = 8;

/**
 * A tool's name or a call's id as every provider takes it: the text itself, or what stands for it,
 * always the same. Models call tools that do not exist by any name, and ids of one provider
 * (`functions.execute:0`) are refused by another, at every turn from then on.
 */
export function plainName(text: string): string {
  if (plain.test(text)) return text;
  const head = text.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, MAX_LENGTH - HASH_LENGTH - 1);
  return `${head}_${hashOf(text).slice(0, HASH_LENGTH)}`;
}

/** The ids that Mistral's models take: nine letters and digits. */
export function mistralCallId(id: string): string {
  return /^[A-Za-z0-9]{9}$/.test(id) ? id : hashOf(id).slice(0, 9);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
