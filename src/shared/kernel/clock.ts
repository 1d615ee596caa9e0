/** Ends what it stands for; calling it again does nothing. */
export type Dispose = () => void;

/** Time as a dependency, so that tests can own it. */
export interface Clock {
  now(): Date;
  /** Milliseconds from an arbitrary origin; never goes back. */
  monotonicMs(): number;
  setTimer(callback: () => void, delayMs: number): Dispose;
}
