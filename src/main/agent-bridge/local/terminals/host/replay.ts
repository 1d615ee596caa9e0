/**
 * Sequences that make a terminal answer or touch the clipboard. What they asked for was
 * answered when they were written; in a replay the answer would be typed into the program of now.
 */
const questions = new RegExp(
  [
    // Device attributes, status reports, mode and window reports.
    String.raw`\x1b\[[>=?]?[0-9;]*[cn]`,
    String.raw`\x1b\[\??[0-9;]*\$p`,
    String.raw`\x1b\[(?:1[1-9]|2[01])(?:;[0-9;]*)?t`,
    String.raw`\x1b\[>[0-9;]*q`,
    String.raw`\x1b\[\?u`,
    String.raw`\x1bZ`,
    // Colours and other values asked for, and every use of the clipboard.
    String.raw`\x1b\](?:4;[0-9]+|1[0-9]|[0-9]+);\?(?:\x07|\x1b\\)`,
    String.raw`\x1b\]52;[^\x07\x1b]*(?:\x07|\x1b\\)`,
    // Terminfo and setting requests.
    String.raw`\x1bP[+$]q[^\x1b]*\x1b\\`,
    String.raw`\x05`,
  ].join('|'),
  'g',
);

/** The same picture, asking for nothing. Bytes that are no such sequence stay as they are. */
export function quietReplay(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const quiet = text.replace(questions, '');
  return quiet.length === text.length ? bytes : Buffer.from(quiet, 'latin1');
}

/**
 * Ends what a program left switched on: a sequence cut in the middle, its command or prompt, the
 * alternate screen, mouse and paste reports, application keys, colours, a hidden cursor, a scroll
 * region.
 */
export const endOfProgram =
  '\x18\x1b]133;D\x07\x1b[?1049l\x1b[?47l\x1b[?9;1000;1002;1003;1004;1005;1006;1015;1016;2004;2026l' +
  '\x1b[?1l\x1b>\x1b[<u\x1b[4l\x1b[?6l\x1b[?7h\x1b[r\x1b(B\x0f\x1b[?25h\x1b[0m\x1b[999B';
