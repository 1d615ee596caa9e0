import {
  GitMerge,
  GitPullRequest,
  GitPullRequestClosed,
  GitPullRequestDraft,
  type LucideIcon,
} from 'lucide-react';
import { describePullRequest, type PullRequest } from '../../state/pull-request.ts';
import { Icon } from '../../ui/icon.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import styles from './chat-row.module.css';

const glyphs: Readonly<Record<PullRequest['state'], LucideIcon>> = {
  open: GitPullRequest,
  draft: GitPullRequestDraft,
  merged: GitMerge,
  closed: GitPullRequestClosed,
};

/** Which pull request a chat's branch has, and how it stands; the row's menu opens it. */
export function PullRequestMark({ pull }: { readonly pull: PullRequest }) {
  const words = describePullRequest(pull);
  return (
    <span className={styles.pull} title={`${pull.label} ${pull.title}: ${words}`}>
      <Icon glyph={glyphs[pull.state]} size={14} />
      {pull.label}
      <VisuallyHidden>{` pull request: ${words}`}</VisuallyHidden>
    </span>
  );
}
