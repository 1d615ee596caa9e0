import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../state/app-state.ts';
import { describeProblem, type Problem } from '../state/problem.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { TextField } from '../ui/text-field.tsx';
import styles from './chat-labels.module.css';

export interface ChatLabelsProps {
  readonly app: App;
  readonly chat: Chat;
}

/** What the chat is filed under: `key: value` pairs that a search finds by `label:key:value`. */
export function ChatLabels({ app, chat }: ChatLabelsProps) {
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const isWhole = key.trim() !== '' && value.trim() !== '';

  async function save(labels: Chat['labels']): Promise<boolean> {
    setBusy(true);
    setProblem(undefined);
    try {
      await app.chatList.setLabels(chat.id, labels);
      return true;
    } catch (error) {
      setProblem(describeProblem(error, 'The labels were not changed'));
      return false;
    } finally {
      setBusy(false);
    }
  }

  async function add(): Promise<void> {
    if (!isWhole || busy) return;
    if (!(await save({ ...chat.labels, [key.trim()]: value.trim() }))) return;
    setKey('');
    setValue('');
  }

  function remove(name: string): void {
    const { [name]: _removed, ...others } = chat.labels;
    void save(others);
  }

  return (
    <div className={styles.labels}>
      {Object.keys(chat.labels).length > 0 && (
        <ul className={styles.list} aria-label="Labels">
          {Object.entries(chat.labels).map(([name, text]) => (
            <li key={name} className={styles.label}>
              <span>
                <span className={styles.name}>{name}:</span> {text}
              </span>
              <IconButton
                glyph={X}
                label={`Remove the label ${name}`}
                size="small"
                disabled={busy}
                onClick={() => remove(name)}
              />
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <TextField
          label="Name of the label"
          hideLabel
          placeholder="team"
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <TextField
          label="Value of the label"
          hideLabel
          placeholder="blue"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <IconButton type="submit" glyph={Plus} label="Add the label" disabled={!isWhole || busy} />
      </form>
      {problem && (
        <p role="alert" className={styles.problem}>
          {[`${problem.title}.`, problem.text].filter(Boolean).join(' ')}
        </p>
      )}
    </div>
  );
}
