/** The file name of a `Content-Disposition`, or undefined when it names none. */
export function fileNameOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  // Header bytes arrive as Latin-1; some clients put UTF-8 into them.
  const text = utf8Of(header) ?? header;
  let plain: string | undefined;
  for (const [, name = '', quoted, bare] of text.matchAll(
    /;\s*([\w-]+\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/g,
  )) {
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '';
    // The extended form wins, as RFC 6266 has it.
    if (name.toLowerCase() === 'filename*') return extendedValue(value) ?? plain;
    if (name.toLowerCase() === 'filename') plain ??= value;
  }
  return plain;
}

/** `inline` or `attachment` with the name in both forms, readable by every client. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name.replaceAll(/[^\u0020-\u007e]/g, '_').replaceAll(/["\\]/g, '\\$&');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function utf8Of(header: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return undefined;
  }
}

function extendedValue(value: string): string | undefined {
  const match = /^utf-8'[^']*'(.*)$/i.exec(value);
  if (match?.[1] === undefined) return undefined;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return undefined;
  }
}
