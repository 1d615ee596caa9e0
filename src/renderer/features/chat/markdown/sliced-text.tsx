import { memo } from 'react';
import { sliceLines } from './simple-blocks.ts';
import styles from './markdown.module.css';

/** A long text that grows: only its last slice is set and broken into lines again. */
export function SlicedText({ text }: { readonly text: string }) {
  // Text only ever grows at the end, so their position names the slices.
  return sliceLines(text).map((slice, index) => <Slice key={index} text={slice} />);
}

const Slice = memo(function Slice({ text }: { readonly text: string }) {
  return <span className={styles.slice}>{text}</span>;
});
