/** Calls back once all that follows from the input at hand has run, and before any other input. */
export function atEndOfTick(callback: () => void): void {
  process.nextTick(callback);
}
