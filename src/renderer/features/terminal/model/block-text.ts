/** UTF-16 units of output that go into a draft; more would only fill the model's window. */
const MAX_OUTPUT = 8000;

export type Block = {
  readonly command: string;
  readonly output: string;
  readonly exitCode: number | undefined;
};

/** A command with its output as a fenced block for a message. */
export function formatBlock({ command, output, exitCode }: Block): string {
  const body = [`$ ${command}`, cutMiddle(output), exitLine(exitCode)].filter(Boolean).join('\n');
  const fence = '`'.repeat(Math.max(3, longestTicks(body) + 1));
  return `${fence}console\n${body}\n${fence}`;
}

function exitLine(exitCode: number | undefined): string {
  return exitCode === undefined || exitCode === 0 ? '' : `[exit ${exitCode}]`;
}

/** The start and the end, whole lines where there are any. */
export function cutMiddle(text: string, limit = MAX_OUTPUT): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, Math.floor(limit / 4));
  const tail = text.slice(-Math.floor((limit * 3) / 4));
  const start = head.includes('\n') ? head.slice(0, head.lastIndexOf('\n')) : head;
  const end = tail.includes('\n') ? tail.slice(tail.indexOf('\n') + 1) : tail;
  const left = text.length - start.length - end.length;
  return `${start}\n[… ${left} characters left out …]\n${end}`;
}

function longestTicks(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`{3,}/g), ([ticks]) => ticks.length));
}
