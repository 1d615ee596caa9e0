import type { PatchChatRequest } from '#shared/api/chats.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { reread, type AfterCommit, type ChatContext } from './context.ts';
import { readWorkspace } from './creating.ts';
import { movePin } from './pins.ts';
import type { ChatDebug, ChatGitWatch, ChatWorkspaces } from './ports.ts';
import { conflict, invalid, titleIsWritten, type ChatProblem } from './problems.ts';
import { readLabels, readPlanMode } from './request-fields.ts';
import type { StateChanges } from './state-changes.ts';
import { acceptTitle } from './title.ts';
import type { Titles } from './titles.ts';

type Outcome = Result<undefined, ChatProblem>;
const done: Outcome = ok(undefined);

/** What is changed about a chat itself, not about what is said in it. */
export interface Updating {
  /** Field after field; the first that fails ends it, and those before it stay applied. */
  update(chat: ChatRow, request: PatchChatRequest): Outcome;
  /** With the whole family when the chat is a root. */
  setArchived(chat: ChatRow, archived: boolean): Outcome;
}

export function createUpdating(deps: {
  readonly context: ChatContext;
  readonly changes: StateChanges;
  readonly debug: ChatDebug;
  readonly gitWatch: Pick<ChatGitWatch, 'forget'>;
  readonly workspaces: ChatWorkspaces;
  readonly titles: Pick<Titles, 'isWriting'>;
}): Updating {
  const { context, changes } = deps;
  const { stores, timestamps } = context;

  function update(chat: ChatRow, request: PatchChatRequest): Outcome {
    const planMode = readPlanMode(request.plan_mode);
    if (!planMode.ok) return planMode;
    const { title, labels, archived, pin_order: pinOrder, workspace_id: workspaceId } = request;
    const steps: (() => Outcome)[] = [];
    if (isGiven(title)) steps.push(() => rename(chat, title));
    if (isGiven(labels)) steps.push(() => setLabels(chat, labels));
    if (isGiven(archived)) steps.push(() => setArchived(chat, archived));
    if (isGiven(pinOrder)) steps.push(() => pin(chat, pinOrder));
    if (isGiven(workspaceId)) steps.push(() => bindWorkspace(chat, workspaceId));
    const isPlanned = planMode.value;
    if (isPlanned !== undefined) {
      steps.push(() => {
        stores.chats.setPlanMode(chat.id, isPlanned);
        return done;
      });
    }
    for (const step of steps) {
      const outcome = step();
      if (!outcome.ok) return outcome;
    }
    return done;
  }

  function rename(chat: ChatRow, wanted: string): Outcome {
    const title = acceptTitle(wanted);
    if (title === undefined) {
      return invalid('The title is not valid.', {
        validations: [{ field: 'title', detail: 'Must have 1 to 200 characters.' }],
      });
    }
    if (title === chat.title) return done;
    if (deps.titles.isWriting(chat.id)) return titleIsWritten();
    if (reread(context, chat.id).status === 'pending') {
      return conflict('The chat is about to run. Try again in a moment.');
    }
    context.commit((after) => {
      stores.chats.setTitle(chat.id, title);
      after.watch({ kind: 'title_change', chat: reread(context, chat.id) });
    });
    return done;
  }

  function setLabels(chat: ChatRow, wanted: Readonly<Record<string, string>>): Outcome {
    const labels = readLabels(wanted);
    if (!labels.ok) return labels;
    context.commit(() => stores.chats.setLabels(chat.id, labels.value, timestamps.next()));
    return done;
  }

  function setArchived(chat: ChatRow, archived: boolean): Outcome {
    const current = reread(context, chat.id);
    if (current.archived === archived) {
      return invalid(archived ? 'The chat is archived already.' : 'The chat is not archived.');
    }
    const parent = chat.parentId && stores.chats.find(chat.parentId);
    if (!archived && parent?.archived) {
      return invalid('The chat belongs to an archived chat. Take that out of the archive first.');
    }
    context.commit((after) => (archived ? archive(after, current) : unarchive(after, current)));
    return done;
  }

  function archive(after: AfterCommit, target: ChatRow): void {
    const members = familyOf(target).filter((member) => !member.archived);
    for (const member of members) {
      unpin(member);
      stores.chats.setArchived(member.id, true, timestamps.next());
      changes.apply(after, reread(context, member.id), { type: 'archive' });
      deps.debug.forgetChat(member.id);
      after.whenDone(() => void deps.gitWatch.forget(member.id));
    }
    for (const member of members) {
      after.watch({ kind: 'deleted', chat: reread(context, member.id) });
    }
  }

  function unarchive(after: AfterCommit, target: ChatRow): void {
    for (const member of familyOf(target).filter((each) => each.archived)) {
      stores.chats.setArchived(member.id, false, timestamps.next());
      const chat = reread(context, member.id);
      after.watch({ kind: 'created', chat });
      changes.apply(after, chat, { type: 'unarchive' });
    }
  }

  function familyOf(chat: ChatRow): ChatRow[] {
    return chat.parentId === undefined ? stores.chats.family(chat.id) : [chat];
  }

  function unpin(chat: ChatRow): void {
    if (chat.pinOrder > 0) writePins(chat, 0);
  }

  function pin(chat: ChatRow, position: number): Outcome {
    if (position < 0) return badPin('Must not be negative.');
    // The archive state before this request counts.
    if (position > 0 && chat.archived) return badPin('An archived chat cannot be pinned.');
    if (position > 0 && chat.parentId !== undefined) return badPin('Only a root can be pinned.');
    context.commit(() => {
      const current = reread(context, chat.id);
      if (position === 0 || !current.archived) writePins(current, position);
    });
    return done;
  }

  function writePins(chat: ChatRow, position: number): void {
    const order = movePin(stores.chats.pinned(chat.ownerId), chat.id, position);
    if (!order.includes(chat.id)) stores.chats.setPinOrder(chat.id, 0);
    for (const [index, id] of order.entries()) stores.chats.setPinOrder(id, index + 1);
  }

  function bindWorkspace(chat: ChatRow, wanted: string): Outcome {
    const workspace = readWorkspace(deps.workspaces, wanted);
    if (!workspace.ok) return workspace;
    if (workspace.value === chat.workspaceId) return done;
    context.commit((after) => {
      stores.chats.setWorkspace(chat.id, workspace.value, timestamps.next());
      after.watch({ kind: 'status_change', chat: reread(context, chat.id) });
    });
    return done;
  }

  return { update, setArchived };
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function badPin(detail: string): { readonly ok: false; readonly error: ChatProblem } {
  return invalid('The pin order is not valid.', { validations: [{ field: 'pin_order', detail }] });
}
