import type { Migration } from '../migrate.ts';
import { foundation } from './0001-foundation.ts';
import { workspaces } from './0002-workspaces.ts';
import { models } from './0003-models.ts';
import { chats } from './0004-chats.ts';
import { family } from './0005-family.ts';
import { files } from './0006-files.ts';
import { accounting } from './0007-accounting.ts';
import { mcp } from './0008-mcp.ts';
import { search } from './0009-search.ts';
import { gitRoots } from './0010-git-roots.ts';
import { review } from './0011-review.ts';
import { terminals } from './0012-terminals.ts';
import { pullRequests } from './0013-pull-requests.ts';
import { checkpoints } from './0014-checkpoints.ts';
import { goingChats } from './0015-going-chats.ts';

/** In the order of their ids, without gaps. */
export const migrations: readonly Migration[] = [
  foundation,
  workspaces,
  models,
  chats,
  family,
  files,
  accounting,
  mcp,
  search,
  gitRoots,
  review,
  terminals,
  pullRequests,
  checkpoints,
  goingChats,
];
