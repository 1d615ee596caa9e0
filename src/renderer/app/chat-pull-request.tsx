import { useMutation, useQuery } from '@tanstack/react-query';
import { ExternalLink, RefreshCw } from 'lucide-react';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../state/app-state.ts';
import { describeProblem } from '../state/problem.ts';
import { describePullRequest, pullRequestOf } from '../state/pull-request.ts';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { VisuallyHidden } from '../ui/visually-hidden.tsx';
import styles from './chat-info.module.css';

export interface ChatPullRequestProps {
  readonly app: App;
  readonly chat: Chat;
}

/** The pull request of the chat's branch; nothing while no host may be asked about one. */
export function ChatPullRequest({ app, chat }: ChatPullRequestProps) {
  const { data: hosts = [] } = useQuery(app.queries.gitHosts());
  const refresh = useMutation({
    mutationFn: () => app.api.gitHosts.refreshPullRequest(chat.id),
  });
  const pull = pullRequestOf(chat);
  if (!pull && (hosts.length === 0 || !chat.diff_status?.head_branch)) return null;
  const problem = refresh.error && describeProblem(refresh.error, 'It could not be looked for');
  return (
    <>
      <dt>Pull request</dt>
      <dd className={styles.pull}>
        {pull ? (
          <span>
            <a href={pull.url} target="_blank" rel="noopener noreferrer">
              {pull.label} {pull.title}
              <Icon glyph={ExternalLink} size={14} className={styles.external} />
              <VisuallyHidden> in the browser</VisuallyHidden>
            </a>
            <span className={styles.quiet}>{describePullRequest(pull)}</span>
          </span>
        ) : (
          <span className={styles.quiet}>None found</span>
        )}
        {hosts.length > 0 && (
          <IconButton
            glyph={RefreshCw}
            label="Look for the pull request again"
            size="small"
            disabled={refresh.isPending}
            onClick={() => refresh.mutate()}
          />
        )}
        {problem && (
          <p role="alert" className={styles.problem}>
            {[`${problem.title}.`, problem.text].filter(Boolean).join(' ')}
          </p>
        )}
      </dd>
    </>
  );
}
