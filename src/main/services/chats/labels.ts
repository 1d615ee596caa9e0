import { err, ok, type Result } from '#shared/kernel/result.ts';

const maxLabels = 50;
const maxKeyBytes = 64;
const maxValueBytes = 256;
const keyPattern = /^[a-zA-Z0-9][a-zA-Z0-9._/-]*$/;

/** The labels as they are, or one sentence for each that breaks a rule. */
export function checkLabels(
  labels: Readonly<Record<string, string>>,
): Result<Readonly<Record<string, string>>, readonly string[]> {
  const entries = Object.entries(labels);
  if (entries.length > maxLabels) return err([`A chat has at most ${maxLabels} labels.`]);
  const problems: string[] = [];
  for (const [key, value] of entries) {
    const problem = checkLabel(key, value);
    if (problem !== undefined) problems.push(problem);
  }
  return problems.length === 0 ? ok(labels) : err(problems);
}

function checkLabel(key: string, value: string): string | undefined {
  if (key === '' || Buffer.byteLength(key) > maxKeyBytes) {
    const start = JSON.stringify(key.slice(0, maxKeyBytes));
    return `The key ${start} must have 1 to ${maxKeyBytes} bytes.`;
  }
  const name = JSON.stringify(key);
  if (!keyPattern.test(key)) {
    return `The key ${name} must start with a letter or digit and go on with those or . _ / -`;
  }
  if (value === '' || Buffer.byteLength(value) > maxValueBytes) {
    return `The value of ${name} must have 1 to ${maxValueBytes} bytes.`;
  }
  return undefined;
}
