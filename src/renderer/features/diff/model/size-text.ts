/** Bytes as a person reads them: `12.3 KiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const units = ['KiB', 'MiB', 'GiB'];
  let size = bytes;
  let unit = '';
  for (const name of units) {
    if (size < 1024) break;
    size /= 1024;
    unit = name;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
