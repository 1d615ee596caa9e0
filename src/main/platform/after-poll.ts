/** Calls back once the input that is there now has been read. */
export function afterPoll(callback: () => void): void {
  setImmediate(callback);
}
