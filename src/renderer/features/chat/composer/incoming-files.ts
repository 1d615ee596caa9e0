/** What of a clipboard or a drag is looked at. */
export type Carried = Pick<DataTransfer, 'getData' | 'types'> & { readonly files: Iterable<File> };

/**
 * Characters from which on a pasted text comes as a file. A draft that is longer is not kept, and
 * a field with a megabyte in it lets nobody type.
 */
const LONG_PASTE = 20_000;

/**
 * The files of a paste. Office programs put a picture of copied text beside the text: then the
 * text is meant, which is a file itself when it is long.
 */
export function pastedFiles(data: Carried): readonly File[] {
  const text = data.getData('text/plain');
  if (text.length >= LONG_PASTE) {
    return [new File([text], 'pasted text.txt', { type: 'text/plain' })];
  }
  const isFormattedText = data.getData('text/html') !== '' && text.trim() !== '';
  return isFormattedText ? [] : Array.from(data.files);
}

/** Whether a drag brings files, which is all that is known of it before it is dropped. */
export function carriesFiles(data: Pick<DataTransfer, 'types'> | null): boolean {
  return data?.types.includes('Files') ?? false;
}
