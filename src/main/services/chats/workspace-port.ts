import type { Clock } from '#shared/kernel/clock.ts';
import type { BuildId, ChatId, WorkspaceId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  TemplateDetails,
  TemplateSummary,
  WorkspaceOutcome,
  WorkspacesPort,
} from '../../agent-loop/index.ts';
import type { Random } from '../../platform/random.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import type { Template } from '../templates/index.ts';
import type {
  CreateWorkspaceError,
  StartBuildError,
  WorkspaceDetails,
} from '../workspaces/index.ts';
import { reread, type ChatContext } from './context.ts';
import type { ChatEnvironments } from './ports.ts';

/** How long a tool waits for a build (chats contract 17.2). */
const buildLimitMs = 10 * 60 * 1000;
/** When a person is asked is never a model's to decide. */
const personsParameter = 'approvals';
const maxNameStem = 27;

type Values = Readonly<Record<string, string>>;
type CreateRequest = Parameters<WorkspacesPort['create']>[0];
type Answer = Promise<Result<WorkspaceOutcome, string>>;

export type WorkspacePortDeps = {
  readonly context: ChatContext;
  readonly environments: ChatEnvironments;
  readonly clock: Clock;
  readonly random: Random;
};

/** The workspace of a chat, as its model may make, start and stop it. */
export function createWorkspacePort(deps: WorkspacePortDeps, chatId: ChatId): WorkspacesPort {
  const { context, environments, clock } = deps;
  const { templates, workspaces } = environments;

  function offered(): readonly Template[] {
    const { organizationId } = reread(context, chatId);
    return templates
      .list()
      .filter((template) => template.organizationId === organizationId)
      .filter((template) => environments.allowsTemplate(template.id));
  }

  function template(id: string): TemplateDetails | undefined {
    const found = offered().find((each) => each.id === id.toLowerCase());
    const version = found && templates.version(found.activeVersionId);
    if (!found || !version) return undefined;
    return {
      template: { ...summaryOf(found), activeVersionId: found.activeVersionId },
      parameters: version.parameters
        .filter((parameter) => parameter.name !== personsParameter)
        .map((parameter) => ({
          name: parameter.name,
          type: parameter.type,
          required: parameter.required,
          displayName: parameter.display_name ?? '',
          description: parameter.description,
          defaultValue: parameter.default_value,
          mutable: parameter.mutable,
          ephemeral: parameter.ephemeral,
          formType: parameter.form_type,
          options: parameter.options.map(({ name, value, description }) => ({
            name,
            value,
            description,
          })),
        })),
    };
  }

  function summaryOf(of: Template): TemplateSummary {
    return {
      id: of.id,
      name: of.name,
      organizationId: of.organizationId,
      displayName: of.displayName,
      description: of.description,
      activeDevelopers: workspaces.templateUsage(of.id).activeUsers,
    };
  }

  async function create(request: CreateRequest, signal: AbortSignal): Answer {
    const refusal = refuseParameters(request.parameters);
    if (refusal !== undefined) return err(refusal);
    const present = await presentWorkspace(signal);
    if (present) {
      const name = nameOf(present);
      const { status } = present.latestBuild;
      if (status === 'running') return ok({ kind: 'unchanged', workspaceName: name });
      if (status === 'stopped') return ok({ kind: 'stopped', workspaceName: name });
    }
    const chosen = offered().find((each) => each.id === request.templateId.toLowerCase());
    if (!chosen) return err(`There is no template ${request.templateId}.`);
    const chat = reread(context, chatId);
    const made = await workspaces.create({
      ownerId: chat.ownerId,
      initiatorId: chat.ownerId,
      organizationId: chat.organizationId,
      template: { id: chosen.id },
      name: request.name ?? freeName(chat, chosen.name),
      parameters: pairs(request.parameters),
      automaticUpdates: 'never',
    });
    if (!made.ok) return err(describe(made.error));
    bind(made.value.id, made.value.latestBuild.id);
    return finish(made.value.id, made.value.latestBuild.id, signal);
  }

  /** The chat's workspace once no build of it is under way; undefined when there is none. */
  async function presentWorkspace(signal: AbortSignal): Promise<WorkspaceDetails | undefined> {
    const found = bound();
    if (!found) return undefined;
    await waitFor(found.latestBuild.id, signal);
    return bound();
  }

  function bound(): WorkspaceDetails | undefined {
    const { workspaceId } = reread(context, chatId);
    const found = workspaceId === undefined ? undefined : workspaces.get(workspaceId);
    return found?.deleted ? undefined : found;
  }

  /** At once, so that the person can follow the build. */
  function bind(workspaceId: WorkspaceId, buildId: BuildId): void {
    context.commit((after) => {
      const now = context.timestamps.next();
      const { chats } = context.stores;
      if (reread(context, chatId).workspaceId !== workspaceId) {
        chats.setWorkspace(chatId, workspaceId, now);
      }
      chats.setBuild(chatId, buildId, now);
      after.watch({ kind: 'status_change', chat: reread(context, chatId) });
    });
  }

  async function build(
    transition: 'start' | 'stop',
    parameters: Values,
    signal: AbortSignal,
  ): Answer {
    const refusal = refuseParameters(parameters);
    if (refusal !== undefined) return err(refusal);
    const present = await presentWorkspace(signal);
    if (!present) return err('This chat has no workspace.');
    const workspaceName = nameOf(present);
    const wanted = transition === 'start' ? 'running' : 'stopped';
    if (present.latestBuild.status === wanted) return ok({ kind: 'unchanged', workspaceName });
    const chat = reread(context, chatId);
    const started = await workspaces.startBuild({
      workspaceId: present.id,
      initiatorId: chat.ownerId,
      transition,
      templateVersionId: undefined,
      parameters: pairs(parameters),
      reason: 'initiator',
      orphan: false,
    });
    if (!started.ok) return err(describe(started.error));
    bind(present.id, started.value.id);
    return finish(present.id, started.value.id, signal);
  }

  async function finish(workspaceId: WorkspaceId, buildId: BuildId, signal: AbortSignal): Answer {
    const ended = await waitFor(buildId, signal);
    const workspace = workspaces.get(workspaceId);
    if (!ended || !workspace) {
      const message = signal.aborted
        ? 'The wait was interrupted. The build goes on.'
        : 'The build has not ended in ten minutes. It goes on.';
      return ok({ kind: 'failed', message, buildId });
    }
    const { status, jobError, transition } = workspace.latestBuild;
    if (status !== 'running' && status !== 'stopped') {
      return ok({ kind: 'failed', message: jobError ?? `The build ${status}.`, buildId });
    }
    const connection = transition === 'start' ? workspaces.connection(workspaceId) : ok(undefined);
    return ok({
      kind: 'done',
      workspaceName: nameOf(workspace),
      buildId,
      ...(connection.ok ? {} : { agentError: connection.error.message }),
    });
  }

  /** Whether the build's job is over. */
  async function waitFor(buildId: BuildId, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const stopTimer = clock.setTimer(() => resolve(false), buildLimitMs);
    const giveUp = (): void => resolve(false);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void workspaces.settled(buildId).then(() => resolve(true));
    try {
      return await promise;
    } finally {
      stopTimer();
      signal.removeEventListener('abort', giveUp);
    }
  }

  function nameOf({ ownerId, name }: WorkspaceDetails): string {
    return `${environments.username(ownerId)}/${name}`;
  }

  function freeName(chat: ChatRow, stem: string): string {
    for (;;) {
      const digits = deps.random.uuid().slice(0, 4);
      const name = `${stem.slice(0, maxNameStem).replace(/-+$/, '')}-${digits}`;
      if (!workspaces.getByName(chat.ownerId, name, { includeDeleted: false })) return name;
    }
  }

  return {
    templates: () =>
      offered()
        .map(summaryOf)
        .toSorted((left, right) => right.activeDevelopers - left.activeDevelopers),
    template,
    create,
    start: (parameters, signal) => build('start', parameters, signal),
    stop: (signal) => build('stop', {}, signal),
  };
}

function refuseParameters(parameters: Values): string | undefined {
  if (!Object.hasOwn(parameters, personsParameter)) return undefined;
  return `${personsParameter} is for the person to choose. Leave it out.`;
}

function pairs(parameters: Values): { readonly name: string; readonly value: string }[] {
  return Object.entries(parameters).map(([name, value]) => ({ name, value }));
}

function describe(error: CreateWorkspaceError | StartBuildError): string {
  switch (error.kind) {
    case 'invalid':
      return error.validations.map(({ field, detail }) => `${field}: ${detail}`).join(' ');
    case 'unsaved_work':
      return error.message;
    case 'name_taken':
      return 'There is a workspace of this name already. Choose another.';
    case 'active':
      return 'Another build of the workspace is under way. Try again when it has ended.';
    case 'template_not_found':
    case 'version_not_found':
      return 'There is no such template.';
    case 'not_found':
    case 'deleted':
      return 'The workspace no longer exists.';
  }
}
