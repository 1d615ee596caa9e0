import type { Checkpoint } from '#shared/api/checkpoints.ts';

/** What was kept of one repository. */
export type KeptState = { readonly root: string; readonly id: string };

/** A turn before and after which the files were kept, in every repository that it worked in. */
export type KeptTurn = {
  readonly kind: 'turn';
  readonly messageId: number;
  /** First line of the person's message; may be empty. */
  readonly title: string;
  readonly time: string;
  /** Undefined while it runs. */
  readonly filesChanged: number | undefined;
  readonly states: readonly KeptState[];
};

/** Files were brought back; what was there before that is kept, too. */
export type KeptRestore = {
  readonly kind: 'restore';
  readonly time: string;
  readonly filesChanged: number | undefined;
  readonly states: readonly KeptState[];
};

export type KeptWork = KeptTurn | KeptRestore;

/** What was kept, in the order of the checkpoints; those of one turn are one. */
export function keptWork(checkpoints: readonly Checkpoint[]): readonly KeptWork[] {
  const byTurn = Map.groupBy(checkpoints, (checkpoint) =>
    checkpoint.kind === 'turn' ? `turn ${checkpoint.message_id}` : checkpoint.id,
  );
  return Array.from(byTurn.values()).flatMap((members): readonly KeptWork[] => {
    const [first] = members;
    if (!first) return [];
    const counts = members.map(({ files_changed: count }) => count);
    const common = {
      time: first.created_at,
      filesChanged: counts.reduce(
        (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
        0,
      ),
      states: members.map(({ repo_root: root, id }) => ({ root, id })),
    };
    return first.kind === 'turn'
      ? [{ kind: 'turn', messageId: first.message_id, title: first.title, ...common }]
      : [{ kind: 'restore', ...common }];
  });
}

export function turnOfMessage(kept: readonly KeptWork[], messageId: number): KeptTurn | undefined {
  return kept.find(
    (work): work is KeptTurn => work.kind === 'turn' && work.messageId === messageId,
  );
}

/** A turn in the person's words. */
export function turnName({ title }: Pick<KeptTurn, 'title'>): string {
  return title.trim() === '' ? 'a message without words' : `“${title}”`;
}
