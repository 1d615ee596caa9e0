/** What of a clipboard or a drag is looked at. */
export type Carried = Pick<DataTransfer, 'getData' | 'types'> & { readonly files: Iterable<File> };

/**
 * The files of a paste. Office programs put a picture of copied text beside the text: then the
 * text is meant.
 */
export function pastedFiles(data: Carried): readonly File[] {
  const isFormattedText =
    data.getData('text/html') !== '' && data.getData('text/plain').trim() !== '';
  return isFormattedText ? [] : Array.from(data.files);
}

/** Whether a drag brings files, which is all that is known of it before it is dropped. */
export function carriesFiles(data: Pick<DataTransfer, 'types'> | null): boolean {
  return data?.types.includes('Files') ?? false;
}
