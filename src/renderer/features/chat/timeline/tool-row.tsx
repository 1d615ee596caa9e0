import {
  ChevronRight,
  FilePen,
  FileText,
  Globe,
  Lightbulb,
  Monitor,
  SquareTerminal,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { cx } from '../../../ui/cx.ts';
import { DiffCount } from '../../../ui/diff-count.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import type { Attention } from '../model/flat-rows.ts';
import { errorText, isRecord, numberOf, type ToolItem } from '../model/tool-item.ts';
import { describeTool, type ToolLine } from '../model/tool-text.ts';
import { ToolDetails } from './tool-details.tsx';
import { useAttention } from './use-attention.ts';
import styles from './tool-row.module.css';

export interface ToolRowProps {
  readonly item: ToolItem;
  readonly root: string;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onAttend?: (attention: Attention) => void;
  /** Told after those of the call itself. */
  readonly facts?: readonly string[];
}

const glyphs: Readonly<Record<string, LucideIcon>> = {
  execute: SquareTerminal,
  process_output: SquareTerminal,
  process_list: SquareTerminal,
  process_signal: SquareTerminal,
  read_file: FileText,
  write_file: FilePen,
  edit_files: FilePen,
  web_search: Globe,
  advisor: Lightbulb,
  computer: Monitor,
};

/** One line about one call; its details below when it is open. */
export function ToolRow(props: ToolRowProps) {
  const { item, root, open, onToggle, onAttend = ignore, facts = [] } = props;
  const described = describeTool(item, root);
  const line = { ...described, facts: [...described.facts, ...facts] };
  const isBusy = item.phase === 'running' || item.phase === 'preparing';
  const attention = useAttention(open && isBusy, onAttend);
  return (
    <div className={cx(styles.tool, open && styles.open)} {...attention}>
      <LineButton
        open={open}
        onToggle={onToggle}
        line={line}
        failed={item.phase === 'failed'}
        leading={
          isBusy ? (
            <Spinner className={styles.busy} />
          ) : (
            <Icon glyph={glyphs[item.name] ?? Wrench} />
          )
        }
        trailing={phaseWord(item)}
      />
      {open && <ToolDetails item={item} root={root} />}
    </div>
  );
}

const ignore = (): void => undefined;

/** Says how a call ended that has no exit code to say it. */
function phaseWord({ phase, result }: ToolItem): string | undefined {
  if (phase === 'stopped') return 'stopped';
  if (phase !== 'failed' || (isRecord(result) && numberOf(result['exit_code']) !== undefined)) {
    return undefined;
  }
  return /\bdenied\b/i.test(errorText(result) ?? '') ? 'denied' : 'failed';
}

export interface LineButtonProps {
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly line: ToolLine;
  readonly failed?: boolean;
  readonly leading: React.ReactNode;
  readonly trailing?: string | undefined;
}

export function LineButton(props: LineButtonProps) {
  const { open, onToggle, line, failed = false, leading, trailing } = props;
  const facts = trailing === undefined ? line.facts : [...line.facts, trailing];
  return (
    <button type="button" className={styles.line} aria-expanded={open} onClick={onToggle}>
      <span className={styles.glyph}>{leading}</span>
      <span className={styles.words}>
        <span className={styles.verb}>{line.verb}</span>
        {line.subject && (
          <>
            {' '}
            <span className={line.mono ? styles.code : styles.subject}>{line.subject}</span>
          </>
        )}
      </span>
      {(line.additions > 0 || line.deletions > 0) && (
        <DiffCount additions={line.additions} deletions={line.deletions} />
      )}
      {facts.length > 0 && (
        <span className={cx(styles.facts, failed && styles.failed)}>{facts.join(' · ')}</span>
      )}
      <Icon glyph={ChevronRight} size={14} className={styles.chevron} />
    </button>
  );
}
