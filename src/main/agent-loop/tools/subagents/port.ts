import type { Result } from '#shared/kernel/result.ts';

/** `computer_use` is refused where there is no desktop to use. */
export const SUBAGENT_TYPES = ['general', 'explore', 'computer_use'] as const;
export type SubagentType = (typeof SUBAGENT_TYPES)[number];

/** A subagent as the model that started it is told of it. */
export type SubagentState = {
  readonly chatId: string;
  readonly title: string;
  /** The chat's status as on the wire. */
  readonly status: string;
  readonly type: SubagentType;
};

/** Why it did not work, for the model; `type` once the subagent is known. */
export type SubagentProblem = { readonly message: string; readonly type?: SubagentType };

type Answer<T> = Result<T, SubagentProblem>;

/** The subagents of one chat. A chat that is no subagent of it does not exist here. */
export interface SubagentsPort {
  /** Whether one of the type `computer_use` could be started now. */
  canUseDesktop(): Promise<boolean>;
  /** `note`: what the model should know, such as that it has to wait for its turn. */
  spawn(request: {
    readonly type: SubagentType;
    readonly prompt: string;
    readonly title?: string | undefined;
  }): Promise<Answer<SubagentState & { readonly note?: string }>>;
  /**
   * Resolves when the subagent has ended its work, with the text of its newest answer; with an
   * error when it failed, after `timeoutMs`, or when the signal aborts. It goes on in the two
   * last cases.
   */
  wait(
    chatId: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Answer<SubagentState & { readonly report: string }>>;
  message(request: {
    readonly chatId: string;
    readonly text: string;
    readonly interrupt: boolean;
  }): Answer<SubagentState & { readonly interrupted: boolean }>;
  /** Ends its turn, if it has one. */
  close(chatId: string): Promise<Answer<SubagentState>>;
}
