import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'vitest';
import type { TestSocket } from './core.ts';

const hasDesktop = hasProgram('Xvnc');
/** Prints what the desktop's programs are told; from the package x11-utils. */
const hasWatcher = hasDesktop && hasProgram('xev');

function hasProgram(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A test that needs a desktop; where there is none, its name says so. */
export function desktopTest(name: string, run: () => Promise<void>): void {
  if (hasDesktop) test(name, run);
  else test.skip(`${name} — SKIPPED: Xvnc (tigervnc-standalone-server) is not installed`, run);
}

/** A test that needs a desktop and the program xev on it. */
export function watchedDesktopTest(name: string, run: () => Promise<void>): void {
  if (hasWatcher) test(name, run);
  else test.skip(`${name} — SKIPPED: Xvnc or xev (x11-utils) is not installed`, run);
}

/** A byte stream out of binary frames. */
export function createByteReader(socket: TestSocket): {
  take(count: number): Promise<Buffer>;
} {
  let waiting: Buffer = Buffer.alloc(0);
  return {
    async take(count) {
      const pieces = [waiting];
      let length = waiting.length;
      while (length < count) {
        const frame = await socket.next();
        if (!Buffer.isBuffer(frame)) throw new Error(`not a binary frame: ${String(frame)}`);
        pieces.push(frame);
        length += frame.length;
      }
      const all = Buffer.concat(pieces);
      waiting = all.subarray(count);
      return all.subarray(0, count);
    },
  };
}
