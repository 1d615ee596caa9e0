import { createLocalGitReview } from '#main/agent-bridge/local/git-review/local-git-review.ts';
import { systemClock } from '#main/platform/clock.ts';
import type { ChangedFile, GitReviewPort, ReviewSpan } from '#main/agent-bridge/ports/index.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Result } from '#shared/kernel/result.ts';
import { testGitEnvironment } from './git-repository.ts';

export function testGitReview(clock: Clock = systemClock): GitReviewPort {
  return createLocalGitReview({
    environment: testGitEnvironment,
    clock,
    newId: () => crypto.randomUUID(),
  });
}

export function valueOf<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export function errorOf<T, E>(result: Result<T, E>): E {
  if (result.ok) throw new Error(`expected an error, got ${JSON.stringify(result.value)}`);
  return result.error;
}

export async function changedFiles(
  review: GitReviewPort,
  root: string,
  span: ReviewSpan,
): Promise<readonly ChangedFile[]> {
  return valueOf(await review.files(root, span, { offset: 0, limit: 10_000 })).files;
}

export async function changedFile(
  review: GitReviewPort,
  root: string,
  span: ReviewSpan,
  path: string,
): Promise<ChangedFile> {
  const files = await changedFiles(review, root, span);
  const found = files.find((file) => file.path === path);
  if (!found) throw new Error(`${path} is not among ${files.map((file) => file.path).join()}`);
  return found;
}
