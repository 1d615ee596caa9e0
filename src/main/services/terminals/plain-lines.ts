/**
 * Escape sequences in the order in which they have to be looked for: commands with a text (OSC,
 * DCS and their kin, ended or cut off), control sequences, and what is left of two or three bytes.
 */
const sequences =
  // Looking for control characters is what this is about.
  new RegExp(
    [
      String.raw`\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\|$)`,
      String.raw`\x1b\[[0-?]*[ -/]*[@-~]`,
      String.raw`\x1b[ -/]+[0-~]`,
      String.raw`\x1b[0-~]`,
      String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]`,
    ].join('|'),
    'g',
  );

/** The lines of a terminal's output as text; of a line written over, what was written last. */
export function plainLines(output: Uint8Array): readonly string[] {
  const text = Buffer.from(output.buffer, output.byteOffset, output.byteLength).toString('utf8');
  return text.replace(sequences, '').split('\n').map(lastWriting);
}

function lastWriting(line: string): string {
  const written = line.replace(/\r+$/, '');
  return written.slice(written.lastIndexOf('\r') + 1);
}
