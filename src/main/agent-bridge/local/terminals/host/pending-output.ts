import { fromLineStart, SCROLLBACK_BYTES } from '../scrollback-file.ts';

/** Output that waits for the disk: the newest of it, when there is more than is kept at all. */
export interface PendingOutput {
  isEmpty(): boolean;
  /** Keeps a copy. */
  write(bytes: Buffer): void;
  /** With `isCut` older bytes were dropped, and what is left starts with a line. */
  read(): { readonly bytes: Buffer; readonly isCut: boolean };
}

const blockBytes = 64 * 1024;
const maxBlocks = SCROLLBACK_BYTES / blockBytes + 1;

export function createPending(): PendingOutput {
  const blocks: Buffer[] = [];
  /** Filled of the last block; those before are full. */
  let filled = blockBytes;
  let isCut = false;

  /** The oldest block is used again: a flood needs no more memory than what is kept of it. */
  function addBlock(): Buffer {
    const oldest = blocks.length === maxBlocks ? blocks.shift() : undefined;
    isCut ||= oldest !== undefined;
    const block = oldest ?? Buffer.allocUnsafe(blockBytes);
    blocks.push(block);
    filled = 0;
    return block;
  }

  return {
    isEmpty: () => blocks.length === 0,
    write(bytes) {
      for (let from = 0; from < bytes.length;) {
        const block = filled === blockBytes ? addBlock() : (blocks.at(-1) ?? addBlock());
        const copied = bytes.copy(block, filled, from);
        filled += copied;
        from += copied;
      }
    },
    read() {
      const length = (blocks.length - 1) * blockBytes + filled;
      const bytes = Buffer.concat(blocks, Math.max(0, length));
      return { bytes: isCut ? fromLineStart(bytes) : bytes, isCut };
    },
  };
}
