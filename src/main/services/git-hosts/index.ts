export {
  createGitHosts,
  type GitHostProblem,
  type GitHosts,
  type SetGitHost,
} from './git-hosts.ts';
export type { GitHostRow } from '../../store/tables/git-hosts-store.ts';
export type { PullRequestFacts } from '../../store/tables/chat-pull-requests-store.ts';
