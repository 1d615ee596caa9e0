/** When an earlier program ended, and how; the code is null when nobody saw it. */
export type EarlierEnd = { readonly endedAt: Date; readonly exitCode: number | null };

/** Ends a command that was under way (OSC 133), so that what follows is not taken for its output. */
const endCommand = '\x1b]133;D\x07';

/**
 * The line between what an earlier program wrote and the next one, as bytes for a terminal.
 * Local time.
 */
export function endMark(end: EarlierEnd): string {
  const code = end.exitCode === null ? '' : ` with exit code ${end.exitCode}`;
  const words = `Session ended ${formatTime(end.endedAt)}${code}, new shell`;
  return `${endCommand}\r\n\x1b[2m── ${words} ──\x1b[0m\r\n`;
}

function formatTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
