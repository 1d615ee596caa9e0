import type { Result } from '#shared/kernel/result.ts';

export type TemplateSummary = {
  readonly id: string;
  readonly name: string;
  readonly organizationId: string;
  readonly displayName: string;
  readonly description: string;
  readonly activeDevelopers: number;
};

export type TemplateParameter = {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly displayName: string;
  readonly description: string;
  readonly defaultValue: string;
  readonly mutable: boolean;
  readonly ephemeral: boolean;
  readonly formType: string;
  readonly options: readonly {
    readonly name: string;
    readonly value: string;
    readonly description: string;
  }[];
};

export type TemplateDetails = {
  readonly template: TemplateSummary & { readonly activeVersionId: string };
  /** Those that a model may set. */
  readonly parameters: readonly TemplateParameter[];
};

/** How a chat's workspace came out of what was done to it. */
export type WorkspaceOutcome =
  | {
      /** `unchanged`: it was so already. */
      readonly kind: 'done' | 'unchanged';
      /** `owner/name`. */
      readonly workspaceName: string;
      /** Of the build that made it so. */
      readonly buildId?: string;
      /** Why its workspace agent cannot be used yet, if it cannot. */
      readonly agentError?: string;
    }
  /** It is there, but stopped. */
  | { readonly kind: 'stopped'; readonly workspaceName: string }
  /** The build failed, or did not end in time, or the wait was interrupted. */
  | { readonly kind: 'failed'; readonly message: string; readonly buildId?: string };

/** An error is a sentence for the model: nothing was begun. */
type Answer = Promise<Result<WorkspaceOutcome, string>>;

/** The workspace of one chat, and the templates that one can be made of. */
export interface WorkspacesPort {
  /** Most used first. */
  templates(): readonly TemplateSummary[];
  template(id: string): TemplateDetails | undefined;
  /** Binds the new workspace to the chat before it waits. One that the chat has already stays. */
  create(
    request: {
      readonly templateId: string;
      readonly name: string | undefined;
      readonly parameters: Readonly<Record<string, string>>;
    },
    signal: AbortSignal,
  ): Answer;
  start(parameters: Readonly<Record<string, string>>, signal: AbortSignal): Answer;
  stop(signal: AbortSignal): Answer;
}
