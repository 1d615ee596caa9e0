import type { PilothouseBridge } from '#shared/ipc/bridge.ts';
import { quotePath } from './model/paste.ts';

/** What a drop would type: the quoted paths of files, else the text that was dragged. */
export function droppedText(
  data: { readonly files: ArrayLike<File>; getData(format: string): string },
  bridge: Pick<PilothouseBridge, 'platform' | 'pathOf'> | undefined,
): string | undefined {
  const windows = bridge?.platform === 'win32';
  const paths = Array.from(data.files, (file) => bridge?.pathOf(file) ?? '').filter(Boolean);
  if (paths.length > 0) return `${paths.map((path) => quotePath(path, windows)).join(' ')} `;
  const text = data.getData('text/plain');
  return text === '' ? undefined : text;
}
