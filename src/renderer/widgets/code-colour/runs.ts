/** What code is made of; each has a colour of its own in both themes. */
export const CODE_ROLES = [
  'comment',
  'string',
  'keyword',
  'constant',
  'function',
  'parameter',
  'punctuation',
  'link',
  'inserted',
  'deleted',
] as const;
export type CodeRole = (typeof CODE_ROLES)[number];

/** A piece of a text, by UTF-16 units. */
export type CodeRun = { readonly role: CodeRole; readonly start: number; readonly end: number };

/** From the page to the worker, and back; `runs` is absent when the text stays plain. */
export type ColourRequest = {
  readonly id: number;
  readonly language: string;
  readonly text: string;
};
export type ColourAnswer = { readonly id: number; readonly runs?: readonly CodeRun[] };
