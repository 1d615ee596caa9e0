/** The kind of a file in one word, for people. */
export function fileKind(mediaType: string, name: string): string {
  if (isPicture(mediaType)) return 'Picture';
  if (mediaType === 'application/pdf') return 'PDF';
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1];
  if (ending) return ending.toUpperCase();
  return mediaType.startsWith('text/') ? 'Text' : 'File';
}

export function isPicture(mediaType: string): boolean {
  return mediaType.startsWith('image/');
}
