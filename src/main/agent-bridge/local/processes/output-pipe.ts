import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One pipe for standard output and error, so that both keep their order. */
export type OutputPipe = {
  readonly reader: Socket;
  /** Descriptor for the child; ours must be closed once the child has its copy. */
  readonly writeFd: number;
  closeWriter(): void;
};

/**
 * A pipe of the system. Node gives children sockets instead, on which `> /dev/stderr` fails and
 * the order of two streams is lost. Undefined where named pipes cannot be made.
 */
export async function openOutputPipe(
  folder: string,
  name: string,
): Promise<OutputPipe | undefined> {
  if (process.platform === 'win32') return undefined;
  const path = join(folder, `${name}.pipe`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await run('mkfifo', ['-m', '600', path]);
  } catch {
    return undefined;
  }
  try {
    // The reading end first and without waiting: opening the other end then returns at once.
    const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writeFd = openSync(path, constants.O_WRONLY);
    let open = true;
    return {
      reader: new Socket({ fd: readFd, readable: true, writable: false }),
      writeFd,
      closeWriter() {
        if (open) closeSync(writeFd);
        open = false;
      },
    };
  } finally {
    await rm(path, { force: true });
  }
}
