import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { err, ok, type Result } from '#shared/kernel/result.ts';

/** What is told by its bytes, whatever else they say. */
const binaryTypes: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'application/pdf',
]);
const textTypes: ReadonlySet<string> = new Set([
  'text/plain',
  'text/markdown',
  'text/csv',
  'application/json',
]);
/** A client that does not know the type, or does not say it. */
const unknownType = 'application/octet-stream';

/**
 * The media type to store a file under. The bytes decide between pictures, PDF and text, the
 * name's ending between kinds of text; a declared type must agree. The error is a sentence.
 */
export async function detectFileType(file: {
  readonly name: string;
  /** Empty when the client did not say. */
  readonly declaredType: string;
  readonly data: Uint8Array;
}): Promise<Result<string, string>> {
  const declared = baseType(file.declaredType);
  if (declared !== unknownType && !binaryTypes.has(declared) && !textTypes.has(declared)) {
    return err(`Files of type ${declared} are not taken.`);
  }
  const detected = await detect(file);
  if (!detected.ok || declared === unknownType || declared === detected.value) return detected;
  if (declared === 'text/plain' && textTypes.has(detected.value)) return detected;
  return err(`The content is ${detected.value}, not ${declared} as the request says.`);
}

function baseType(contentType: string): string {
  const [base = ''] = contentType.split(';');
  return base.trim().toLowerCase() || unknownType;
}

async function detect(file: {
  readonly name: string;
  readonly data: Uint8Array;
}): Promise<Result<string, string>> {
  const found = await fileTypeFromBuffer(file.data);
  // An animated PNG is a PNG to every reader.
  const mime = found?.mime === 'image/apng' ? 'image/png' : found?.mime;
  if (mime !== undefined && binaryTypes.has(mime)) return ok(mime);
  // Other marks are too short to outweigh that everything reads as text ("BM" is a bitmap's).
  const text = decodeText(file.data);
  if (text !== undefined) {
    return hasSvgRoot(text) ? err('SVG pictures are not taken.') : ok(textType(file.name, text));
  }
  return err(
    mime === undefined
      ? 'The type of the content is not known.'
      : `Files of type ${mime} are not taken.`,
  );
}

/** Undefined for what is not UTF-8 or has control characters that no text has. */
function decodeText(data: Uint8Array): string | undefined {
  if (data.some(isBinaryByte)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return undefined;
  }
}

/** Control characters but tab, line feed, form feed, carriage return and escape. */
function isBinaryByte(byte: number): boolean {
  return byte < 0x20 && (byte < 0x09 || byte === 0x0b || (byte > 0x0d && byte !== 0x1b));
}

function textType(name: string, text: string): string {
  switch (extname(name).toLowerCase()) {
    case '.json':
      return isJson(text) ? 'application/json' : 'text/plain';
    case '.md':
    case '.markdown':
      return 'text/markdown';
    case '.csv':
      return 'text/csv';
    default:
      return 'text/plain';
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the first element is an SVG's: past white space, prolog, comments and doctype. */
function hasSvgRoot(text: string): boolean {
  let rest = text.trimStart();
  for (;;) {
    const end = endOfPreamble(rest);
    if (end === undefined) break;
    rest = rest.slice(end).trimStart();
  }
  return /^<(?:[\w.-]+:)?svg[\s/>]/i.test(rest);
}

function endOfPreamble(text: string): number | undefined {
  const after = (mark: string): number => {
    const at = text.indexOf(mark);
    return at < 0 ? text.length : at + mark.length;
  };
  if (text.startsWith('<?')) return after('?>');
  if (text.startsWith('<!--')) return after('-->');
  if (!/^<!doctype/i.test(text)) return undefined;
  const bracket = text.indexOf('[');
  // An internal subset holds declarations of its own.
  return bracket >= 0 && bracket < text.indexOf('>') ? after(']') + 1 : after('>');
}
