import type { Roamer } from './roamer.ts';

/** What the driver knows of one of its chats. */
export type SoakChat = {
  readonly id: string;
  readonly folder: string;
  readonly roamer: Roamer;
  /**
   * Texts of the person by whether they must be there, as a message or in the queue. `maybe`: the
   * server never said that it had it, or it may have been taken back.
   */
  said: Map<string, 'sure' | 'maybe'>;
  /** Ids of the calls that wait for the person. */
  asking: ReadonlySet<string>;
};
