import { describe, expect, it } from 'vitest';
import { parseClipboardWrite, parseFolder, parseMark } from '#renderer/widgets/terminal/marks.ts';

describe('parseMark', () => {
  it('knows where prompt, command, output and end are', () => {
    expect(parseMark('A')).toEqual({ type: 'prompt', secondary: false, redraws: undefined });
    expect(parseMark('A;redraw=1')).toMatchObject({ secondary: false, redraws: 'whole' });
    expect(parseMark('A;k=s;redraw=last')).toMatchObject({ secondary: true, redraws: 'last-line' });
    expect(parseMark('A;redraw=0')).toMatchObject({ redraws: undefined });
    expect(parseMark('B')).toEqual({ type: 'input' });
    expect(parseMark('C')).toEqual({ type: 'output', command: undefined });
    expect(parseMark('C;cmdline_url=ls%20-la')).toEqual({ type: 'output', command: 'ls -la' });
    expect(parseMark('D;127')).toEqual({ type: 'end', exitCode: 127 });
    expect(parseMark('D')).toEqual({ type: 'end', exitCode: undefined });
  });

  it('takes no exit code that is none, and no mark it does not know', () => {
    expect(parseMark('D;x1')).toEqual({ type: 'end', exitCode: undefined });
    expect(parseMark('P;k=i')).toBeUndefined();
    expect(parseMark('')).toBeUndefined();
  });
});

describe('parseFolder', () => {
  it('reads paths with any characters, and drives', () => {
    expect(parseFolder('file://host/home/ada/a%20b%C3%BC')).toBe('/home/ada/a bü');
    expect(parseFolder('file:///C:/Users/ada')).toBe('C:/Users/ada');
  });

  it('reads nothing else', () => {
    expect(parseFolder('https://example.com/')).toBeUndefined();
    expect(parseFolder('no address')).toBeUndefined();
    expect(parseFolder('file:///%ff')).toBeUndefined();
  });
});

describe('parseClipboardWrite', () => {
  it('reads the text that a program writes', () => {
    expect(parseClipboardWrite(`c;${btoa('copied')}`)).toBe('copied');
    expect(parseClipboardWrite(';w7w=')).toBe('ü');
  });

  it('answers no question and takes no rubbish', () => {
    expect(parseClipboardWrite('c;?')).toBeUndefined();
    expect(parseClipboardWrite('c;***')).toBeUndefined();
    expect(parseClipboardWrite('c;/w==')).toBeUndefined();
    expect(parseClipboardWrite(`c;${'A'.repeat(1_000_004)}`)).toBeUndefined();
  });
});
