/** Whole entries of a zero-terminated list; a piece after the last zero was cut off. */
export function splitAtZero(list: Buffer): readonly Buffer[] {
  const entries: Buffer[] = [];
  let start = 0;
  for (let end = list.indexOf(0); end !== -1; end = list.indexOf(0, start)) {
    entries.push(list.subarray(start, end));
    start = end + 1;
  }
  return entries;
}
