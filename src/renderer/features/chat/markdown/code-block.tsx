import { createContext, useContext } from 'react';
import { CodeText } from '../../../widgets/code-colour/code-text.tsx';
import { cx } from '../../../ui/cx.ts';
import { CopyButton } from '../copy-button.tsx';
import { SlicedText } from './sliced-text.tsx';
import styles from './markdown.module.css';

export interface CodeBlockProps {
  readonly language: string;
  readonly text: string;
}

/** Whether what stands here may still grow. */
export const LiveContext = createContext(false);

export function CodeBlock({ language, text }: CodeBlockProps) {
  const live = useContext(LiveContext);
  return (
    <figure className={styles.code}>
      <figcaption className={cx(styles.codeHead, !language && styles.codeBare)}>
        <span>{language}</span>
        <CopyButton text={text} label="Copy the code" />
      </figcaption>
      <pre className={styles.codeText} tabIndex={0} dir="ltr">
        {live ? (
          <code>
            <SlicedText text={text} />
          </code>
        ) : (
          <CodeText text={text} language={language} />
        )}
      </pre>
    </figure>
  );
}
