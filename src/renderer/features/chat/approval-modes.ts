import type { ApprovalMode } from '#shared/api/approvals.ts';

export type ApprovalModeWords = {
  readonly value: ApprovalMode;
  readonly label: string;
  readonly note: string;
};

/** What each mode means, in plain words. */
export const approvalModes: readonly ApprovalModeWords[] = [
  { value: 'ask', label: 'Ask first', note: 'Before every edit and every command.' },
  { value: 'edit', label: 'Edit freely', note: 'Asks before every command.' },
  { value: 'full', label: 'Full access', note: 'Asks only outside the workspace folder.' },
];
