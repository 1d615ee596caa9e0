import Anser from 'anser';
import { memo } from 'react';
import styles from './ansi-text.module.css';

export interface AnsiTextProps {
  /** Terminal output; escape sequences other than colours and weights are dropped. */
  readonly text: string;
}

/** Output of a command with its colours, from our own palette. */
export const AnsiText = memo(function AnsiText({ text }: AnsiTextProps) {
  const plain = applyCarriageReturns(text);
  if (!plain.includes('\u001b')) return plain;
  const pieces = Anser.ansiToJson(plain, { json: true, remove_empty: true, use_classes: true });
  return pieces.map((piece, index) => (
    // Pieces have no identity but their place.
    <span key={index} className={classOf(piece)}>
      {piece.content}
    </span>
  ));
});

type Piece = ReturnType<typeof Anser.ansiToJson>[number];

function classOf({ fg, bg, decorations }: Piece): string | undefined {
  const names = [
    fg && styles[fg],
    bg && styles[`on-${bg}`],
    ...decorations.map((decoration) => styles[decoration]),
  ].filter(Boolean);
  return names.length > 0 ? names.join(' ') : undefined;
}

/** A progress bar draws over its line: what is left is what was drawn last. */
function applyCarriageReturns(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1))
    .join('\n');
}
