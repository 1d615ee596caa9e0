import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { BookOpen, File, Slash } from 'lucide-react';
import {
  useImperativeHandle,
  useLayoutEffect,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type RefObject,
} from 'react';
import type { WorkspaceFiles } from '#shared/api/workspace-files.ts';
import type { QueryPlan } from '../../../../state/queries.ts';
import { FloatingList } from '../../../../ui/floating-list.tsx';
import { Icon } from '../../../../ui/icon.tsx';
import { matchesShortcut } from '../../../../ui/shortcut.ts';
import {
  skillText,
  slashItems,
  slashName,
  type CommandId,
  type Skill,
  type SlashCommand,
  type SlashItem,
} from './commands.ts';
import { findTrigger, mentionText, replaceTrigger, type Trigger } from './trigger.ts';
import styles from './completion.module.css';

/** What can be completed. */
export type CompletionSource = {
  /** Files by parts of their paths; absent where there is nothing to mention. */
  readonly files: ((query: string) => QueryPlan<WorkspaceFiles>) | undefined;
  /** Asked for when the list opens; absent where there are none. */
  readonly skills: QueryPlan<readonly Skill[]> | undefined;
  readonly commands: readonly SlashCommand[];
};

type CompletionInput = {
  readonly source: CompletionSource;
  readonly trigger: Trigger;
  readonly text: string;
  readonly caret: number;
  readonly onReplace: (text: string, caret: number) => void;
  readonly onCommand: (id: CommandId) => void;
};

type Completion = {
  readonly label: string;
  readonly options: readonly { readonly key: string; readonly content: ReactNode }[];
  readonly activeIndex: number;
  readonly empty: string;
  readonly pick: (index: number) => void;
  /** True when the key was for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
};

type Option = { readonly key: string; readonly content: ReactNode; readonly take: () => void };

/** What is to be completed at the caret; undefined when nothing is. */
export function completable(
  source: CompletionSource,
  text: string,
  caret: number,
): Trigger | undefined {
  const trigger = findTrigger(text, caret);
  return trigger?.kind === 'mention' && !source.files ? undefined : trigger;
}

export interface CompletionHandle {
  /** True when the key was for the list. */
  onKeyDown(event: KeyboardEvent): boolean;
}

export interface CompletionListProps extends CompletionInput {
  readonly ref: Ref<CompletionHandle>;
  readonly id: string;
  /** What the list is as wide as. */
  readonly anchor: RefObject<HTMLElement | null>;
  /** Which option the keys are at; -1 without options, undefined while there is no list. */
  readonly onActive: (index: number | undefined) => void;
}

/**
 * The list for what is being typed, if it calls for one. It is there only while something is to be
 * completed, so that a key in other text does not look for options.
 */
export function CompletionList({ ref, id, anchor, onActive, ...input }: CompletionListProps) {
  const completion = useCompletion(input);
  const active = completion && (completion.options.length > 0 ? completion.activeIndex : -1);
  useImperativeHandle(ref, () => ({ onKeyDown: completion?.onKeyDown ?? (() => false) }));
  useLayoutEffect(() => {
    onActive(active);
    return () => onActive(undefined);
  }, [onActive, active]);
  if (!completion) return null;
  return (
    <FloatingList
      id={id}
      label={completion.label}
      anchor={anchor}
      options={completion.options}
      activeIndex={completion.activeIndex}
      empty={completion.empty}
      onPick={completion.pick}
    />
  );
}

function useCompletion(input: CompletionInput): Completion | undefined {
  const { source, trigger } = input;
  const key = `${trigger.kind}:${trigger.start}`;
  const [closedKey, setClosedKey] = useState<string>();
  const [active, setActive] = useState({ query: '', index: 0 });
  const files = useFileOptions(input);
  const skills = useSkills(source, trigger.kind === 'command');
  const commands = trigger.kind === 'command' ? commandOptions(input, skills) : [];
  if (key === closedKey) return undefined;
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

const noSkills: QueryPlan<readonly Skill[]> = {
  queryKey: ['no-skills'],
  queryFn: () => Promise.resolve([]),
};

function useSkills({ skills }: CompletionSource, enabled: boolean): readonly Skill[] {
  const { data } = useQuery({ ...(skills ?? noSkills), enabled: enabled && skills !== undefined });
  return data ?? [];
}

function commandOptions(input: CompletionInput, skills: readonly Skill[]): readonly Option[] {
  const { source, trigger, text, caret, onReplace, onCommand } = input;
  return slashItems(trigger.query, source.commands, skills).map((item) => ({
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

const noFiles: QueryPlan<WorkspaceFiles> = {
  queryKey: ['no-files'],
  queryFn: () => Promise.resolve({ paths: [], total: 0 }),
};

function useFileOptions({ source, trigger, text, caret, onReplace }: CompletionInput) {
  const wanted = trigger.kind === 'mention' ? trigger : undefined;
  const plan = source.files?.(wanted?.query ?? '') ?? noFiles;
  const { data, isError } = useQuery({
    ...plan,
    enabled: wanted !== undefined && plan !== noFiles,
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
    ? 'The files cannot be listed now'
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
