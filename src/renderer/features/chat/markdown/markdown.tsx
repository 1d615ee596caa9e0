import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CodeBlock, LiveContext } from './code-block.tsx';
import { closeOpenMarks, plainTail, splitBlocks } from './split-blocks.ts';
import styles from './markdown.module.css';

export interface MarkdownProps {
  readonly text: string;
  /** More text is coming: the last block may be cut anywhere. */
  readonly live: boolean;
}

/** A model's text. Raw HTML shows as text, images as links, so nothing is ever fetched. */
export const Markdown = memo(function Markdown({ text, live }: MarkdownProps) {
  const blocks = splitBlocks(text);
  return (
    <div className={styles.markdown} dir="auto">
      {blocks.map((block, index) => {
        const isTail = live && index === blocks.length - 1;
        const plain = isTail ? plainTail(block) : undefined;
        // Blocks only ever grow at the end, so their position names them.
        if (plain) return <PlainTail key={index} {...plain} />;
        return <Block key={index} text={isTail ? closeOpenMarks(block) : block} live={isTail} />;
      })}
    </div>
  );
});

/** A block as it is written, until it ends. */
function PlainTail({ language, text }: { readonly language?: string; readonly text: string }) {
  if (language === undefined) return <p className={styles.plain}>{text}</p>;
  return (
    <LiveContext value>
      <CodeBlock language={language} text={text} />
    </LiveContext>
  );
}

const plugins = [remarkGfm];

interface BlockProps {
  readonly text: string;
  readonly live: boolean;
}

const Block = memo(function Block({ text, live }: BlockProps) {
  return (
    <LiveContext value={live}>
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </LiveContext>
  );
});

const components: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ src, alt }) => (
    <SafeLink href={typeof src === 'string' ? src : undefined}>
      {alt ? `Image: ${alt}` : 'Image'}
    </SafeLink>
  ),
  pre: ({ node }) => {
    const [code] = node?.children ?? [];
    if (code?.type !== 'element') return null;
    const names = code.properties['className'];
    const language = Array.isArray(names) ? String(names[0]).replace(/^language-/, '') : '';
    const text = code.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
    return <CodeBlock language={language} text={text.replace(/\n$/, '')} />;
  },
  table: ({ children }) => (
    // Wide tables scroll by themselves; focus makes that possible by keyboard.
    <div className={styles.tableFrame} role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  h1: ({ children }) => <h2 className={styles.heading1}>{children}</h2>,
  h2: ({ children }) => <h3 className={styles.heading2}>{children}</h3>,
  h3: ({ children }) => <h4 className={styles.heading3}>{children}</h4>,
  h4: ({ children }) => <h5 className={styles.heading3}>{children}</h5>,
  h5: ({ children }) => <h6 className={styles.heading3}>{children}</h6>,
  h6: ({ children }) => <h6 className={styles.heading3}>{children}</h6>,
};

interface SafeLinkProps {
  readonly href: string | undefined;
  readonly children: React.ReactNode;
}

/** Only web addresses open, in the person's browser; anything else is plain text. */
export function SafeLink({ href, children }: SafeLinkProps) {
  if (!href || !/^https?:\/\//i.test(href)) return <span title={href}>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" title={href}>
      {children}
    </a>
  );
}
