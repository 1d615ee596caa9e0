import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ApprovalMode } from '#shared/api/approvals.ts';
import type { ModelConfig } from '#shared/api/models.ts';
import type { App } from '../../../state/app-state.ts';
import { attachmentsOf, uploadedFiles } from '../../../state/attachments.ts';
import type { Problem } from '../../../state/problem.ts';
import { NEW_CHAT, startChat } from '../../../state/start-chat.ts';
import { Button } from '../../../ui/button.tsx';
import type { PromptFieldHandle } from '../composer/prompt-field.tsx';
import { DropZone } from '../drop-zone.tsx';
import { FolderDialog } from './folder-dialog.tsx';
import { PlaceList } from './place-list.tsx';
import { wishedPlace, listPlaces, type Place } from './places.ts';
import { PromptCard } from './prompt-card.tsx';
import { suggestionsFor } from './suggestions.ts';
import styles from './new-chat.module.css';

export interface NewChatProps {
  readonly app: App;
  /** Absolute path of the folder that was asked for. */
  readonly folder: string | undefined;
}

/** Says what to do, where, by which model, and how freely. Also the first screen there is. */
export function NewChat({ app, folder }: NewChatProps) {
  const choice = useChoice(app, folder);
  const { place, model, approvals } = choice;
  const [prompt, setPromptText] = useState(() => app.drafts.read(NEW_CHAT));
  const attachments = useStore(app.attachments.store, (state) => attachmentsOf(state, NEW_CHAT));
  const [planning, setPlanning] = useState(false);
  const [browsing, setBrowsing] = useState(false);
  const [starting, setStarting] = useState(false);
  /** Asked to start before it was known where and by which model. */
  const [waiting, setWaiting] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const promptRef = useRef<PromptFieldHandle>(null);
  const isFirst = useStore(
    app.chatList.store,
    (state) => state.phase === 'ready' && state.chats.length === 0,
  );
  const uploading = attachments.some(({ upload }) => upload.state === 'running');
  const isEmpty = prompt.trim() === '' && uploadedFiles(attachments).length === 0 && !uploading;
  const blocker = findBlocker(choice, isEmpty);
  const ready = choice.ready && !uploading;

  const startWaiting = useEffectEvent(() => {
    setWaiting(false);
    void start();
  });
  useEffect(() => {
    if (waiting && ready) startWaiting();
  }, [waiting, ready]);

  async function start(): Promise<void> {
    if (!ready && !isEmpty) {
      setWaiting(true);
      return;
    }
    if (blocker || starting || !place) {
      setProblem(blocker === undefined ? undefined : { title: blocker, text: undefined });
      return;
    }
    setStarting(true);
    setProblem(undefined);
    const failure = await startChat(app, {
      folder: place.path,
      modelId: model?.id,
      approvals,
      prompt: prompt.trim(),
      planning,
    });
    setStarting(false);
    setProblem(failure);
  }

  function setPrompt(text: string): void {
    setPromptText(text);
    app.drafts.write(NEW_CHAT, text);
  }

  async function pickFolder(): Promise<void> {
    if (!app.bridge) {
      setBrowsing(true);
      return;
    }
    const path = await app.bridge.pickFolder();
    if (path) chooseFolder(path);
  }

  function chooseFolder(path: string): void {
    choice.setFolder(path);
    setProblem(undefined);
    promptRef.current?.focus();
  }

  function attach(files: readonly File[]): void {
    app.attachments.add(NEW_CHAT, files);
  }

  function suggest(text: string): void {
    setPrompt(text);
    promptRef.current?.focus();
  }

  return (
    <DropZone enabled onFiles={attach}>
      <div className={styles.view}>
        <div className={styles.column}>
          <div className={styles.lead}>
            <h1>{isFirst ? 'What should be done first?' : 'New chat'}</h1>
            <p>
              {isFirst
                ? 'One agent works in one folder of this computer. You see every step and every change.'
                : 'One agent, one folder. It can run beside your other chats.'}
            </p>
          </div>
          <PromptCard
            app={app}
            choice={choice}
            prompt={prompt}
            promptRef={promptRef}
            starting={starting || waiting}
            attachments={attachments}
            planning={planning}
            onPrompt={setPrompt}
            onFiles={attach}
            onPlanning={setPlanning}
            onPickFolder={() => void pickFolder()}
            onStart={() => void start()}
          />
          {problem && <ProblemNote problem={problem} />}
          {prompt === '' && attachments.length === 0 && (
            <Suggestions place={place} model={model} onChoose={suggest} />
          )}
          <PlaceList
            places={choice.places}
            loading={choice.loading}
            failed={choice.failed}
            chosen={place?.path}
            onChoose={chooseFolder}
            onPick={() => void pickFolder()}
            onRetry={choice.retry}
          />
        </div>
        <FolderDialog
          app={app}
          open={browsing}
          start={place?.sample ? undefined : place?.path}
          onClose={() => setBrowsing(false)}
          onChoose={(path) => {
            setBrowsing(false);
            chooseFolder(path);
          }}
        />
      </div>
    </DropZone>
  );
}

/** The person's choices, each with a sensible start. */
export type Choice = {
  readonly places: readonly Place[];
  readonly place: Place | undefined;
  readonly models: readonly ModelConfig[];
  readonly model: ModelConfig | undefined;
  readonly approvals: ApprovalMode;
  readonly loading: boolean;
  /** Places, models and approvals are as the server has them now, or known to be out of reach. */
  readonly ready: boolean;
  readonly failed: boolean;
  readonly retry: () => void;
  readonly setFolder: (path: string) => void;
  readonly setModel: (modelId: string) => void;
  readonly setApprovals: (mode: ApprovalMode) => void;
};

function useChoice(app: App, requested: string | undefined): Choice {
  const { queries, settings } = app;
  const remembered = useStore(settings.store);
  const [folder, setFolder] = useState(requested);
  const [modelId, setModel] = useState<string>();
  const [mode, setMode] = useState<{ path: string | undefined; mode: ApprovalMode }>();
  const repositories = useQuery(queries.repositories());
  const models = useQuery(queries.models());

  // What was learnt at an earlier visit may lack the folder that was opened since.
  const settled = !repositories.isFetching;
  const places = listPlaces(repositories.data ?? [], folder);
  const path =
    wishedPlace(places, [folder, remembered.lastFolder]) ?? (settled ? places[0]?.path : undefined);
  const place = places.find((candidate) => candidate.path === path);

  const usable = (models.data ?? []).filter((model) => model.enabled);
  const byId = (id: string | undefined) => usable.find((model) => model.id === id);
  const model =
    byId(modelId) ??
    byId(remembered.lastModelId) ??
    usable.find((candidate) => candidate.is_default) ??
    usable[0];

  const { data: current, isFetching: askingMode } = useQuery({
    ...queries.workspaceApprovals(place?.workspaceId ?? ''),
    enabled: place?.workspaceId !== undefined,
  });
  // What was chosen for another folder says nothing about this one.
  const chosenMode = mode?.path === path ? mode?.mode : undefined;
  return {
    places,
    place,
    models: usable,
    model,
    approvals: chosenMode ?? current?.mode ?? 'ask',
    loading: repositories.isPending,
    ready: settled && !models.isPending && (chosenMode !== undefined || !askingMode),
    failed: repositories.isError && places.length === 0,
    retry: () => void repositories.refetch(),
    setFolder,
    setModel,
    setApprovals: (next) => setMode({ path, mode: next }),
  };
}

/** Why it cannot start yet, in the person's words. */
function findBlocker({ place, models }: Choice, isEmpty: boolean): string | undefined {
  if (isEmpty) return 'Say what should be done.';
  if (!place) return 'Choose the folder to work in.';
  if (models.length === 0) return 'Add a model in Settings › Models first.';
  return undefined;
}

function ProblemNote({ problem }: { readonly problem: Problem }) {
  return (
    <div role="alert" className={styles.problem}>
      <p className={styles.strong}>{problem.title}</p>
      {problem.text && <p>{problem.text}</p>}
    </div>
  );
}

type SuggestionsProps = {
  readonly place: Place | undefined;
  readonly model: ModelConfig | undefined;
  readonly onChoose: (text: string) => void;
};

function Suggestions({ place, model, onChoose }: SuggestionsProps) {
  const suggestions = suggestionsFor(place, model);
  if (suggestions.length === 0) return null;
  return (
    <div className={styles.suggestions} role="group" aria-label="Suggestions">
      {suggestions.map((text) => (
        <Button key={text} size="small" onClick={() => onChoose(text)}>
          {text}
        </Button>
      ))}
    </div>
  );
}
