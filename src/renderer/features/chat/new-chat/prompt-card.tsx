import { Folder, FolderGit2 } from 'lucide-react';
import { useRef, type KeyboardEvent, type RefObject } from 'react';
import type { App } from '../../../state/app-state.ts';
import type { Attachment } from '../../../state/attachments.ts';
import { NEW_CHAT } from '../../../state/start-chat.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Shortcut } from '../../../ui/kbd.tsx';
import { Select } from '../../../ui/select.tsx';
import { approvalModes } from '../approval-modes.ts';
import { AttachButton } from '../composer/attach-button.tsx';
import { AttachmentStrip } from '../composer/attachment-strip.tsx';
import { newChatCommands } from '../composer/completion/commands.ts';
import { PlanToggle } from '../composer/composer-tools.tsx';
import { PromptField, type PromptFieldHandle } from '../composer/prompt-field.tsx';
import type { Choice } from './new-chat.tsx';
import styles from './new-chat.module.css';

export interface PromptCardProps {
  readonly app: App;
  readonly choice: Choice;
  readonly prompt: string;
  readonly promptRef: RefObject<PromptFieldHandle | null>;
  readonly attachments: readonly Attachment[];
  readonly planning: boolean;
  readonly starting: boolean;
  readonly onPrompt: (text: string) => void;
  /** Picked or pasted. */
  readonly onFiles: (files: readonly File[]) => void;
  readonly onPlanning: (planning: boolean) => void;
  readonly onPickFolder: () => void;
  readonly onStart: () => void;
}

export function PromptCard(props: PromptCardProps) {
  const { app, choice, prompt, promptRef, starting, onPrompt, onPickFolder, onStart } = props;
  const { planning, onPlanning, onFiles } = props;
  const { place, models, model, approvals } = choice;
  const frame = useRef<HTMLFormElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    onStart();
  }

  return (
    <form
      ref={frame}
      className={styles.card}
      onSubmit={(event) => {
        event.preventDefault();
        onStart();
      }}
    >
      <AttachmentStrip
        attachments={props.attachments}
        urls={app.fileUrls}
        onRemove={(id) => app.attachments.remove(NEW_CHAT, id)}
        onRetry={(id) => app.attachments.retry(NEW_CHAT, id)}
        onLeave={() => promptRef.current?.focus()}
      />
      <PromptField
        ref={promptRef}
        label="What should be done"
        placeholder="Describe the change, the bug or the question…"
        className={styles.prompt}
        text={prompt}
        onText={onPrompt}
        frame={frame}
        source={{
          files: place && ((query) => app.queries.folderFiles(place.path, query)),
          skills:
            place?.workspaceId === undefined
              ? undefined
              : app.queries.workspaceSkills(place.workspaceId),
          commands: newChatCommands(planning),
        }}
        onCommand={() => onPlanning(!planning)}
        onFiles={onFiles}
        onKeyDown={onKeyDown}
      />
      <div className={styles.tools}>
        <AttachButton onFiles={onFiles} />
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
        <PlanToggle planning={planning} onPlanning={onPlanning} />
        <Button type="submit" tone="primary" busy={starting} className={styles.start}>
          {starting ? 'Starting' : 'Start'}
          {!starting && <Shortcut keys="enter" />}
        </Button>
      </div>
    </form>
  );
}
