import { Folder, FolderGit2 } from 'lucide-react';
import { useEffect, type KeyboardEvent, type RefObject } from 'react';
import type { App } from '../../state/app-state.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Shortcut } from '../../ui/kbd.tsx';
import { Select } from '../../ui/select.tsx';
import { approvalModes } from './approval-modes.ts';
import type { Choice } from './new-chat.tsx';
import styles from './new-chat.module.css';

export interface PromptCardProps {
  readonly app: App;
  readonly choice: Choice;
  readonly prompt: string;
  readonly promptRef: RefObject<HTMLTextAreaElement | null>;
  readonly starting: boolean;
  readonly onPrompt: (text: string) => void;
  readonly onPickFolder: () => void;
  readonly onStart: () => void;
}

export function PromptCard(props: PromptCardProps) {
  const { app, choice, prompt, promptRef, starting, onPrompt, onPickFolder, onStart } = props;
  const { place, models, model, approvals } = choice;
  useEffect(() => promptRef.current?.focus(), [promptRef]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onStart();
  }

  return (
    <form
      className={styles.card}
      onSubmit={(event) => {
        event.preventDefault();
        onStart();
      }}
    >
      <textarea
        ref={promptRef}
        aria-label="What should be done"
        placeholder="Describe the change, the bug or the question…"
        className={styles.prompt}
        dir="auto"
        value={prompt}
        onChange={(event) => onPrompt(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.tools}>
        <Button
          tone="ghost"
          className={styles.folderButton}
          title={place?.path}
          aria-label={place ? `Folder: ${place.name}. Choose another` : 'Choose a folder'}
          onClick={onPickFolder}
        >
          <Icon glyph={place?.isRepository ? FolderGit2 : Folder} />
          <span>{place?.name ?? 'Choose a folder…'}</span>
        </Button>
        {models.length > 0 ? (
          <Select
            look="bare"
            label="Model"
            value={model?.id}
            options={models.map((candidate) => ({
              value: candidate.id,
              label: candidate.display_name || candidate.model,
            }))}
            onChange={choice.setModel}
          />
        ) : (
          <Button tone="ghost" onClick={() => app.view.go({ name: 'settings', section: 'models' })}>
            Add a model…
          </Button>
        )}
        <Select
          look="bare"
          label="Approvals"
          value={approvals}
          options={approvalModes}
          onChange={choice.setApprovals}
        />
        <Button type="submit" tone="primary" busy={starting} className={styles.start}>
          {starting ? 'Starting' : 'Start'}
          {!starting && <Shortcut keys="enter" />}
        </Button>
      </div>
    </form>
  );
}
