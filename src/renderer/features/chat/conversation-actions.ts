import type { ApprovalDecision } from '#shared/api/approvals.ts';
import type { OutgoingMessage } from '#shared/events/chat-state.ts';
import type { App } from '../../state/app-state.ts';
import type { FileUrls } from '../../state/file-urls.ts';

/** What rows can do; the same object until one of its facts changes. */
export interface ConversationActions {
  readonly app: App;
  readonly fileUrls: FileUrls;
  /** The workspace folder, taken off paths; empty when unknown. */
  readonly root: string;
  /** False in an archived chat. */
  readonly canSend: boolean;
  /** May reject. */
  readonly edit: (messageId: number, text: string) => Promise<void>;
  readonly sendAgain: (message: OutgoingMessage) => void;
  readonly dropOutgoing: (localId: string) => void;
  /** Goes on after a turn that failed. */
  readonly retryTurn: () => void;
  /** Sends the answer to a question of the model. */
  readonly answer: (text: string) => void;
  /** Leaves plan mode and has the agent begin. */
  readonly startPlan: () => Promise<void>;
  readonly openModels: () => void;
  /** Resolves with what went wrong, in the person's words. */
  readonly decide: (toolCallId: string, decision: ApprovalDecision) => Promise<string | undefined>;
}
