import { describe, expect, it } from 'vitest';
import { droppedText } from '#renderer/features/terminal/dropped-text.ts';

const places = new Map<unknown, string>();

function fileAt(path: string): File {
  const file = new File([], 'dropped');
  places.set(file, path);
  return file;
}

const bridge = (platform: string) => ({
  platform,
  pathOf: (file: unknown) => places.get(file) ?? '',
});

function drop(files: readonly File[], text = '') {
  return { files, getData: (format: string) => (format === 'text/plain' ? text : '') };
}

describe('droppedText', () => {
  it('types the paths of files, each as one word of the shell', () => {
    const files = [fileAt('/home/ada/plain.txt'), fileAt("/home/ada/it's a file.txt")];
    expect(droppedText(drop(files), bridge('linux'))).toBe(
      `/home/ada/plain.txt '/home/ada/it'\\''s a file.txt' `,
    );
  });

  it('quotes as Windows does there', () => {
    const files = [fileAt('C:\\My Files\\a.txt')];
    expect(droppedText(drop(files), bridge('win32'))).toBe('"C:\\My Files\\a.txt" ');
  });

  it('types text that was dragged, and nothing for a file that has no place', () => {
    expect(droppedText(drop([], 'npm test'), undefined)).toBe('npm test');
    expect(droppedText(drop([new File([], 'made up')]), bridge('linux'))).toBeUndefined();
    expect(droppedText(drop([fileAt('/home/ada/a.txt')]), undefined)).toBeUndefined();
  });
});
