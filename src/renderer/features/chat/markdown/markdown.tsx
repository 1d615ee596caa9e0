import { memo, useState } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { cx } from '../../../ui/cx.ts';
import { CodeBlock, LiveContext } from './code-block.tsx';
import { BulletList, CutContext, NumberedList, Table, TableHead } from './cut-blocks.tsx';
import type { Cut } from './long-blocks.ts';
import { plainTail, simpleBlock } from './simple-blocks.ts';
import { SlicedText } from './sliced-text.tsx';
import { closeOpenMarks, createBlockSplitter } from './split-blocks.ts';
import styles from './markdown.module.css';

export interface MarkdownProps {
  readonly text: string;
  /** More text is coming: the last block may be cut anywhere. */
  readonly live: boolean;
  /** It is a part of a longer text. */
  readonly cut?: Cut;
}

/** A model's text. Raw HTML shows as text, images as links, so nothing is ever fetched. */
export const Markdown = memo(function Markdown({ text, live, cut }: MarkdownProps) {
  const [split] = useState(createBlockSplitter);
  const follows = cut?.follows;
  const className = cx(
    styles.markdown,
    (follows === 'block' || follows === 'item') && styles.continued,
    follows === 'item' && styles.nextItem,
    follows === 'quote' && styles.nextQuote,
  );
  if (cut?.plain) {
    return (
      <div className={className} dir="auto">
        <p className={cut.plain === 'source' ? styles.plain : undefined}>{text}</p>
      </div>
    );
  }
  const blocks = split(`${cut?.head ?? ''}${text}`);
  return (
    <div className={className} dir="auto">
      {blocks.map((block, index) => (
        // Blocks only ever grow at the end, so their position names them.
        <CutContext key={index} value={index === 0 ? cut : undefined}>
          <Block text={block} live={live && index === blocks.length - 1} />
        </CutContext>
      ))}
    </div>
  );
});

const plugins = [remarkGfm];

interface BlockProps {
  readonly text: string;
  readonly live: boolean;
}

const Block = memo(function Block({ text, live }: BlockProps) {
  const tail = live ? plainTail(text) : undefined;
  if (tail?.kind === 'paragraph') {
    return (
      <p className={styles.plain}>
        <SlicedText text={tail.text} />
      </p>
    );
  }
  const simple = tail ?? simpleBlock(text);
  if (simple?.kind === 'paragraph') return <p>{simple.text}</p>;
  if (simple?.kind === 'heading') return <Heading depth={simple.depth}>{simple.text}</Heading>;
  return (
    <LiveContext value={live}>
      {simple ? (
        <CodeBlock language={simple.language} text={simple.text} />
      ) : (
        <ReactMarkdown remarkPlugins={plugins} components={components}>
          {live ? closeOpenMarks(text) : text}
        </ReactMarkdown>
      )}
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
  ol: ({ node, start, children }) => (
    <NumberedList start={start} isFirst={node?.position?.start.offset === 0}>
      {children}
    </NumberedList>
  ),
  input: ({ checked }) => (
    <input type="checkbox" disabled checked={checked} aria-label={checked ? 'Done' : 'To do'} />
  ),
  ul: ({ node, className, children }) => (
    <BulletList className={className} isFirst={node?.position?.start.offset === 0}>
      {children}
    </BulletList>
  ),
  table: ({ children }) => <Table>{children}</Table>,
  thead: ({ children }) => <TableHead>{children}</TableHead>,
  h1: ({ children }) => <Heading depth={1}>{children}</Heading>,
  h2: ({ children }) => <Heading depth={2}>{children}</Heading>,
  h3: ({ children }) => <Heading depth={3}>{children}</Heading>,
  h4: ({ children }) => <Heading depth={4}>{children}</Heading>,
  h5: ({ children }) => <Heading depth={5}>{children}</Heading>,
  h6: ({ children }) => <Heading depth={6}>{children}</Heading>,
};

/** One below what the text says: the first is the conversation's own. */
const headings = [
  { tag: 'h2', className: styles.heading1 },
  { tag: 'h3', className: styles.heading2 },
  { tag: 'h4', className: styles.heading3 },
  { tag: 'h5', className: styles.heading3 },
  { tag: 'h6', className: styles.heading3 },
] as const;

interface HeadingProps {
  /** From 1. */
  readonly depth: number;
  readonly children: React.ReactNode;
}

function Heading({ depth, children }: HeadingProps) {
  const { tag: Tag, className } = headings[depth - 1] ?? headings[4];
  return <Tag className={className}>{children}</Tag>;
}

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
