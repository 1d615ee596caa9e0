import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { lstat, open, readFile, readlink } from 'node:fs/promises';
import { quoteName } from './quote-name.ts';

/** Git looks for a zero byte in this much of a file to call it binary. */
const binaryProbeBytes = 8000;

export type UntrackedDiff = {
  readonly text: string;
  /** Of the text, or of the file when that is too long to be shown. */
  readonly bytes: number;
  readonly additions: number;
};

/**
 * What `git diff --no-index /dev/null FILE` says, without a process per file. Undefined for what
 * is neither file nor link, or has vanished. A text over `maxBytes` is only measured.
 */
export async function untrackedDiff(
  root: string,
  name: Buffer,
  maxBytes: number,
): Promise<UntrackedDiff | undefined> {
  const entry = await readEntry(Buffer.concat([Buffer.from(`${root}/`), name]), maxBytes);
  if (entry === undefined) return undefined;
  const { mode, content, size } = entry;
  const [from, to] = [quoteName('a/', name), quoteName('b/', name)];
  const opening = `diff --git ${from} ${to}\nnew file mode ${mode}\n`;
  const isBinary = content.subarray(0, binaryProbeBytes).includes(0);
  if (content.length < size && !isBinary) return { text: '', bytes: size, additions: 0 };
  const head = content.length < size ? opening : `${opening}index 0000000..${blobId(content)}\n`;
  // The diff travels as text: what is no UTF-8 would not arrive as it is.
  if (isBinary || !isUtf8(content))
    return told(`${head}Binary files /dev/null and ${to} differ\n`, 0);
  if (content.length === 0) return told(head, 0);
  const text = content.toString('utf8');
  const complete = text.endsWith('\n');
  const lines = (complete ? text.slice(0, -1) : text).split('\n');
  // Git ends a name with a tab when it has a blank in it, so that tools find its end.
  const shown = to.includes(' ') ? `${to}\t` : to;
  const range = lines.length === 1 ? '1' : `1,${lines.length}`;
  const body = lines.map((line) => `+${line}\n`).join('');
  const end = complete ? '' : '\\ No newline at end of file\n';
  return told(
    `${head}--- /dev/null\n+++ ${shown}\n@@ -0,0 +${range} @@\n${body}${end}`,
    lines.length,
  );
}

function told(text: string, additions: number): UntrackedDiff {
  return { text, bytes: Buffer.byteLength(text), additions };
}

type Entry = {
  readonly mode: string;
  readonly size: number;
  /** Only the beginning of a file over the limit. */
  readonly content: Buffer;
};

async function readEntry(path: Buffer, maxBytes: number): Promise<Entry | undefined> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) {
      const content = await readlink(path, { encoding: 'buffer' });
      return { mode: '120000', size: content.length, content };
    }
    if (!found.isFile()) return undefined;
    const mode = (found.mode & 0o100) === 0 ? '100644' : '100755';
    if (found.size > maxBytes) {
      return { mode, size: found.size, content: await readBeginning(path, binaryProbeBytes) };
    }
    const content = await readFile(path);
    return { mode, size: content.length, content };
  } catch {
    // Gone since git listed it, or not readable for us.
    return undefined;
  }
}

async function readBeginning(path: Buffer, bytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function blobId(content: Uint8Array): string {
  return createHash('sha1')
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest('hex')
    .slice(0, 7);
}
