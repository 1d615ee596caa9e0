import { posix } from 'node:path';

const escape = 0x1b;
const bell = 0x07;
const backslash = 0x5c;
const openBracket = 0x5d;
const cancel = new Set([0x18, 0x1a]);
/** A longer command (an image, a clipboard) is none of those looked for. */
const maxCommandBytes = 4096;

type State = 'text' | 'escape' | 'command' | 'ending';

export interface OscSink {
  cwd(path: string): void;
  title(title: string): void;
}

/** Finds working folders (OSC 7) and titles (OSC 0 and 2) in a stream of chunks of any size. */
export function createOscScanner(sink: OscSink): (chunk: Buffer) => void {
  let state: State = 'text';
  let command: number[] = [];

  function finish(): void {
    const text = Buffer.from(command).toString('utf8');
    command = [];
    state = 'text';
    const match = /^(0|2|7);([^]*)$/.exec(text);
    if (!match) return;
    const [, kind, value = ''] = match;
    if (kind === '7') tellFolder(sink, value);
    else sink.title(cleanTitle(value));
  }

  function step(byte: number): void {
    switch (state) {
      case 'text':
        if (byte === escape) state = 'escape';
        return;
      case 'escape':
        if (byte === openBracket) state = 'command';
        else state = byte === escape ? 'escape' : 'text';
        return;
      case 'command':
        if (byte === bell) finish();
        else if (byte === escape) state = 'ending';
        else if (cancel.has(byte)) drop();
        else if (command.length < maxCommandBytes) command.push(byte);
        else drop();
        return;
      case 'ending':
        if (byte === backslash) finish();
        else drop();
        return;
      default:
        state satisfies never;
    }
  }

  function drop(): void {
    command = [];
    state = 'text';
  }

  return (chunk) => {
    let index = 0;
    while (index < chunk.length) {
      if (state === 'text') {
        index = chunk.indexOf(escape, index);
        if (index === -1) return;
      }
      step(chunk[index] ?? 0);
      index += 1;
    }
  };
}

function tellFolder(sink: OscSink, value: string): void {
  const match = /^file:\/\/[^/]*(\/.*)$/.exec(value);
  if (!match) return;
  let path: string;
  try {
    path = decodeURIComponent(match[1] ?? '');
  } catch {
    // A path with a bare percent sign, from a shell that does not encode.
    path = match[1] ?? '';
  }
  if (/[\0\r\n]/.test(path)) return;
  const drive = /^\/([A-Za-z]:.*)$/.exec(path);
  sink.cwd(drive?.[1] ?? posix.normalize(path));
}

const maxTitle = 200;

function cleanTitle(value: string): string {
  // Control characters have no place in a name.
  return value.replaceAll(/\p{Cc}/gu, '').slice(0, maxTitle);
}
