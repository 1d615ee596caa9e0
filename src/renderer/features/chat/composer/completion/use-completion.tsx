import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { BookOpen, File, Slash } from 'lucide-react';
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { App } from '../../../../state/app-state.ts';
import { Icon } from '../../../../ui/icon.tsx';
import { matchesShortcut } from '../../../../ui/shortcut.ts';
import {
  skillText,
  slashItems,
  slashName,
  type CommandId,
  type SlashFacts,
  type SlashItem,
} from './commands.ts';
import { findTrigger, mentionText, replaceTrigger, type Trigger } from './trigger.ts';
import styles from './completion.module.css';

export type CompletionInput = {
  readonly app: App;
  readonly chatId: string;
  /** Without a workspace there is nothing to mention. */
  readonly hasWorkspace: boolean;
  readonly facts: SlashFacts;
  readonly text: string;
  readonly caret: number;
  readonly onReplace: (text: string, caret: number) => void;
  readonly onCommand: (id: CommandId) => void;
};

export type Completion = {
  readonly label: string;
  readonly options: readonly { readonly key: string; readonly content: ReactNode }[];
  readonly activeIndex: number;
  readonly empty: string;
  readonly pick: (index: number) => void;
  /** True when the key was for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
};

type Option = { readonly key: string; readonly content: ReactNode; readonly take: () => void };

/** The list for what is being typed; undefined when nothing calls for one. */
export function useCompletion(input: CompletionInput): Completion | undefined {
  const { text, caret, hasWorkspace } = input;
  const found = findTrigger(text, caret);
  const trigger = found?.kind === 'mention' && !hasWorkspace ? undefined : found;
  const key = trigger && `${trigger.kind}:${trigger.start}`;
  const [closedKey, setClosedKey] = useState<string>();
  const [active, setActive] = useState({ query: '', index: 0 });
  useEffect(() => {
    if (key === undefined) setClosedKey(undefined);
  }, [key]);
  const files = useFileOptions(input, trigger);
  const context = useContext(input, trigger?.kind === 'command');
  const commands = trigger?.kind === 'command' ? commandOptions(input, context, trigger) : [];
  if (!trigger || key === closedKey) return undefined;
  const options = trigger.kind === 'command' ? commands : files.options;
  // A text that only begins like a command is a message.
  if (trigger.kind === 'command' && options.length === 0) return undefined;

  const query = `${key}:${trigger.query}`;
  const last = options.length - 1;
  const activeIndex = active.query === query ? Math.min(active.index, Math.max(last, 0)) : 0;
  const move = (index: number): void =>
    setActive({ query, index: index < 0 ? last : index > last ? 0 : index });

  return {
    label: trigger.kind === 'command' ? 'Commands' : 'Files',
    options,
    activeIndex,
    empty: files.empty,
    pick: (index) => options[index]?.take(),
    onKeyDown(event) {
      if (matchesShortcut(event, 'arrowdown')) move(activeIndex + 1);
      else if (matchesShortcut(event, 'arrowup')) move(activeIndex - 1);
      else if (matchesShortcut(event, 'escape')) setClosedKey(key);
      else if (matchesShortcut(event, 'enter') || matchesShortcut(event, 'tab')) {
        const option = options[activeIndex];
        if (!option) return false;
        option.take();
      } else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

/** Skills among what the model was last given; asked for when the list opens. */
function useContext({ app, chatId }: CompletionInput, enabled: boolean) {
  const { data } = useQuery({ ...app.queries.chat(chatId), enabled });
  return data?.last_injected_context ?? [];
}

function commandOptions(
  input: CompletionInput,
  context: readonly ChatMessagePart[],
  trigger: Trigger,
): readonly Option[] {
  const { facts, text, caret, onReplace, onCommand } = input;
  return slashItems(trigger.query, facts, context).map((item) => ({
    key: `${item.kind}:${slashName(item)}`,
    content: <SlashOption item={item} />,
    take() {
      if (item.kind === 'command') {
        onReplace('', 0);
        onCommand(item.id);
        return;
      }
      const next = replaceTrigger(text, caret, trigger, skillText(item.name));
      onReplace(next.text, next.caret);
    },
  }));
}

function useFileOptions(input: CompletionInput, trigger: Trigger | undefined) {
  const { app, chatId, text, caret, onReplace } = input;
  const wanted = trigger?.kind === 'mention' ? trigger : undefined;
  const { data, isError } = useQuery({
    ...app.queries.workspaceFiles(chatId, wanted?.query ?? ''),
    enabled: wanted !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const options = (wanted ? (data?.paths ?? []) : []).map((path): Option => ({
    key: path,
    content: <FileOption path={path} />,
    take() {
      if (!wanted) return;
      const next = replaceTrigger(text, caret, wanted, mentionText(path));
      onReplace(next.text, next.caret);
    },
  }));
  const empty = isError
    ? 'The files of this workspace cannot be listed now'
    : data
      ? 'No file like this'
      : 'Looking for files';
  return { options, empty };
}

function SlashOption({ item }: { readonly item: SlashItem }) {
  return (
    <>
      <Icon glyph={item.kind === 'command' ? Slash : BookOpen} size={14} />
      <span className={styles.name}>{slashName(item)}</span>
      <span className={styles.note}>{item.note}</span>
    </>
  );
}

function FileOption({ path }: { readonly path: string }) {
  const nameAt = path.lastIndexOf('/') + 1;
  return (
    <>
      <Icon glyph={File} size={14} />
      <span className={styles.name}>{path.slice(nameAt)}</span>
      <span className={styles.note} title={path}>
        {path.slice(0, Math.max(nameAt - 1, 0))}
      </span>
    </>
  );
}
