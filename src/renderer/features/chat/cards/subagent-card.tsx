import { ChevronRight } from 'lucide-react';
import type { App } from '../../../state/app-state.ts';
import { cx } from '../../../ui/cx.ts';
import { Icon } from '../../../ui/icon.tsx';
import { StatusGlyph } from '../../../ui/status-glyph.tsx';
import { resultText } from '../model/card-tools.ts';
import { stringOf, type ToolItem } from '../model/tool-item.ts';
import { useSubagent } from './use-subagent.ts';
import styles from './cards.module.css';

const kindWords: Readonly<Record<string, string>> = {
  explore: 'explores',
  computer_use: 'uses a desktop',
};

/** Another chat that works for this one: what it does now, and the way to it. */
export function SubagentCard({ app, item }: { readonly app: App; readonly item: ToolItem }) {
  const chatId = resultText(item, 'chat_id') ?? '';
  const { title, attention, state } = useSubagent(app, chatId);
  const type = resultText(item, 'type');
  const name = title ?? resultText(item, 'title') ?? 'Subagent';
  const task = stringOf(item.args['prompt']) ?? '';
  // A subagent that has ended needs no one: its report goes to the chat that asked for it.
  const shown = attention === 'unread' ? 'idle' : attention;
  return (
    <button
      type="button"
      className={cx(styles.subagent, shown === 'needs-you' && styles.waiting)}
      onClick={() => app.dock.open({ kind: 'chat', chatId }, { side: 'right' })}
    >
      {shown && <StatusGlyph status={shown} />}
      <span className={styles.subagentWords}>
        <span className={styles.subagentTitle} dir="auto">
          {name}
        </span>
        {task !== name && (
          <span className={styles.task} dir="auto">
            {task}
          </span>
        )}
      </span>
      <span className={styles.state}>
        {[kindWords[type ?? ''], state].filter(Boolean).join(' · ')}
      </span>
      <Icon glyph={ChevronRight} size={14} />
    </button>
  );
}
