import type { ApprovalMode } from '#shared/api/approvals.ts';

export type ApprovalModeWords = {
  readonly value: ApprovalMode;
  readonly label: string;
  readonly note: string;
};

/** What each mode means, in plain words. */
export const approvalModes: readonly ApprovalModeWords[] = [
  { value: 'ask', label: 'Ask first', note: 'Asks you before every edit and every command.' },
  { value: 'edit', label: 'Edit freely', note: 'Edits without asking, asks before commands.' },
  { value: 'full', label: 'Full access', note: 'Edits and runs commands without asking.' },
];
