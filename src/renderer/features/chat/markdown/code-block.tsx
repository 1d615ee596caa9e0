import { cx } from '../../../ui/cx.ts';
import { CopyButton } from '../copy-button.tsx';
import styles from './markdown.module.css';

export interface CodeBlockProps {
  readonly language: string;
  readonly text: string;
}

export function CodeBlock({ language, text }: CodeBlockProps) {
  return (
    <figure className={styles.code}>
      <figcaption className={cx(styles.codeHead, !language && styles.codeBare)}>
        <span>{language}</span>
        <CopyButton text={text} label="Copy the code" />
      </figcaption>
      <pre className={styles.codeText} tabIndex={0} dir="ltr">
        <code>{text}</code>
      </pre>
    </figure>
  );
}
