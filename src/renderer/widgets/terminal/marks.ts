/** What a shell tells about its prompt (OSC 133): where it, the command and its output begin. */
export type ShellMark =
  | {
      readonly type: 'prompt';
      /** It asks for more of the same command. */
      readonly secondary: boolean;
      /** What the shell draws again at another size; undefined: it does not say. */
      readonly redraws: PromptRedraw | undefined;
    }
  | { readonly type: 'input' }
  /** `command` when the shell says what runs. */
  | { readonly type: 'output'; readonly command: string | undefined }
  /** `exitCode` undefined: nothing was run, or the shell does not say. */
  | { readonly type: 'end'; readonly exitCode: number | undefined };

/** The whole prompt, or from its last line on; typed text is part of either. */
export type PromptRedraw = 'whole' | 'last-line';

/** The payload of an OSC 133; undefined for what is none. */
export function parseMark(payload: string): ShellMark | undefined {
  const [kind, ...fields] = payload.split(';');
  switch (kind) {
    case 'A':
      return {
        type: 'prompt',
        secondary: fields.includes('k=s'),
        redraws: readRedraw(fields),
      };
    case 'B':
      return { type: 'input' };
    case 'C':
      return { type: 'output', command: readCommand(fields) };
    case 'D':
      return { type: 'end', exitCode: readExitCode(fields[0]) };
    default:
      return undefined;
  }
}

/** The folder of an OSC 7, `file://host/path`; undefined for other addresses. */
export function parseFolder(payload: string): string | undefined {
  let url: URL;
  try {
    url = new URL(payload);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'file:') return undefined;
  const path = decode(url.pathname);
  // A drive stands behind the slash that begins every path of an address.
  return path?.replace(/^\/(?=[A-Za-z]:)/, '');
}

/** Text beyond this is not taken from a program. */
const MAX_CLIPBOARD_CHARACTERS = 1_000_000;

/** The text that an OSC 52 puts on the clipboard; undefined when it asks to read or is none. */
export function parseClipboardWrite(payload: string): string | undefined {
  const at = payload.indexOf(';');
  const encoded = payload.slice(at + 1);
  if (at < 0 || encoded === '?' || encoded.length > MAX_CLIPBOARD_CHARACTERS) return undefined;
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** `cmdline_url=`, percent-encoded, as several shells' integrations send it. */
function readCommand(fields: readonly string[]): string | undefined {
  const field = fields.find((candidate) => candidate.startsWith('cmdline_url='));
  return field === undefined ? undefined : decode(field.slice('cmdline_url='.length));
}

function readRedraw(fields: readonly string[]): PromptRedraw | undefined {
  if (fields.includes('redraw=1')) return 'whole';
  return fields.includes('redraw=last') ? 'last-line' : undefined;
}

function readExitCode(field: string | undefined): number | undefined {
  return field !== undefined && /^-?\d{1,10}$/.test(field) ? Number(field) : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
