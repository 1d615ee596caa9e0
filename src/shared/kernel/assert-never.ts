/** The end of an exhaustive switch: reaching it is a bug, not an expected failure. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
