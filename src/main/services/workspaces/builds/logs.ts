import type { LogLevel } from '#shared/api/provisioner-jobs.ts';
import type { Dispose } from '#shared/kernel/clock.ts';
import type { BuildId } from '#shared/kernel/ids.ts';
import type { BuildLogRow } from '../../../store/tables/workspace-build-logs-store.ts';
import type { WorkspacesContext } from '../context.ts';
import { isActive } from './transitions.ts';

export type BuildLogSink = {
  readonly log: (row: BuildLogRow) => void;
  /** The job is over and every line was given. */
  readonly end: () => void;
};

/** One line under the heading of its stage; empty output is the heading itself. */
export function appendBuildLog(
  context: WorkspacesContext,
  buildId: BuildId,
  line: { readonly level: LogLevel; readonly stage: string; readonly output: string },
): void {
  context.stores.buildLogs.append(buildId, {
    ...line,
    source: line.output === '' ? 'provisioner_daemon' : 'provisioner',
    createdAt: context.now(),
  });
  context.buildLogAdded.emit(buildId);
}

/** Gives the lines after `afterId` at once, then each later one, until the job is over. */
export function followBuildLogs(
  context: WorkspacesContext,
  buildId: BuildId,
  afterId: number,
  sink: BuildLogSink,
): Dispose {
  let cursor = afterId;
  let ended = false;
  const disposals: Dispose[] = [];

  function dispose(): void {
    ended = true;
    for (const release of disposals.splice(0)) release();
  }

  function deliver(): void {
    if (ended) return;
    for (const row of context.stores.buildLogs.after(buildId, cursor)) {
      cursor = row.id;
      sink.log(row);
    }
    const build = context.stores.builds.find(buildId);
    if (build && isActive(build.jobStatus)) return;
    dispose();
    sink.end();
  }

  disposals.push(
    context.buildLogAdded.listen((id) => {
      if (id === buildId) deliver();
    }),
    context.events.listen(({ kind }) => {
      if (kind === 'build') deliver();
    }),
  );
  deliver();
  return dispose;
}
