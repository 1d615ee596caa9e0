import { useState } from 'react';
import { useStore } from 'zustand';
import type { ReviewRepository } from '#shared/api/review.ts';
import type { Review } from '../../state/review.ts';
import type { ReviewView } from '../../state/review-items.ts';
import { turnName } from '../../state/review-turns.ts';
import { Select, type SelectOption } from '../../ui/select.tsx';
import { CommitsDialog } from './commits-dialog.tsx';
import { TurnsDialog } from './turns-dialog.tsx';

export interface ScopeSelectProps {
  readonly review: Review;
  readonly view: ReviewView;
  readonly repositories: readonly ReviewRepository[];
}

const turnOptions: readonly SelectOption<Choice>[] = [
  { value: 'turn', label: 'Last turn', note: 'What the last turn changed' },
  { value: 'chat', label: 'This chat', note: 'Everything since this chat began' },
];

const chooseTurn: SelectOption<Choice> = {
  value: 'choose-turn',
  label: 'A turn…',
  note: 'Compare with before a turn, or restore it',
};

type Choice = ReviewView['scope'] | 'choose-commits' | 'choose-turn';

/** What is compared with what. */
export function ScopeSelect({ review, view, repositories }: ScopeSelectProps) {
  const [choosing, setChoosing] = useState<'commits' | 'turn'>();
  const hasTurns = useStore(review.store, ({ kept }) => kept.some(({ kind }) => kind === 'turn'));
  const [base] = basesOf(repositories);
  const hasCommits = repositories.some(({ commits }) => commits.length > 0);
  const options: SelectOption<Choice>[] = [
    { value: 'uncommitted', label: 'Uncommitted', note: 'Everything since the last commit' },
    { value: 'apart', label: 'Staged and not', note: 'What the next commit takes, and the rest' },
    { value: 'staged', label: 'Staged only' },
    { value: 'unstaged', label: 'Not staged only' },
    ...(hasTurns ? turnOptions : []),
    ...(view.scope === 'kept-turn' ? [keptOption(view)] : []),
    ...(hasTurns ? [chooseTurn] : []),
    {
      value: 'branch',
      label: 'This branch',
      note: base === undefined ? 'There is no other branch' : 'Since it left its base',
      disabled: base === undefined,
    },
    ...(view.scope === 'commits'
      ? [{ value: 'commits' as const, label: commitsLabel(view), note: 'The commits chosen' }]
      : []),
    {
      value: 'choose-commits',
      label: 'Commits…',
      note: 'One commit, or everything between two',
      disabled: !hasCommits,
    },
  ];

  function choose(choice: Choice): void {
    if (choice === 'choose-commits') setChoosing('commits');
    else if (choice === 'choose-turn') setChoosing('turn');
    else if (choice === 'branch') review.setView({ scope: choice, base });
    else if (choice !== 'commits' && choice !== 'kept-turn') review.setView({ scope: choice });
  }

  return (
    <>
      <Select
        label="What is compared"
        look="bare"
        size="small"
        value={view.scope}
        options={options}
        onChange={choose}
      />
      {view.scope === 'branch' && (
        <Select
          label="Base of the branch"
          look="bare"
          size="small"
          value={view.base}
          options={basesOf(repositories).map((value) => ({ value, label: value }))}
          onChange={(chosen) => review.setView({ scope: 'branch', base: chosen })}
        />
      )}
      {choosing === 'turn' && (
        <TurnsDialog review={review} onClose={() => setChoosing(undefined)} />
      )}
      {choosing === 'commits' && (
        <CommitsDialog
          repositories={repositories}
          onClose={() => setChoosing(undefined)}
          onChoose={(from, to) => {
            setChoosing(undefined);
            review.setView({ scope: 'commits', to, ...(from !== undefined && { from }) });
          }}
        />
      )}
    </>
  );
}

function keptOption(view: Extract<ReviewView, { scope: 'kept-turn' }>): SelectOption<Choice> {
  return {
    value: 'kept-turn',
    label: view.until === 'now' ? 'Since a turn' : 'A turn',
    note: turnName(view.turn),
  };
}

/** What branches can be compared with: the likely bases first. */
function basesOf(repositories: readonly ReviewRepository[]): readonly string[] {
  const likely = repositories.flatMap(({ base }) => base ?? []);
  return [...new Set([...likely, ...repositories.flatMap(({ bases }) => bases)])];
}

function commitsLabel(view: ReviewView): string {
  if (view.scope !== 'commits') return '';
  const to = view.to?.slice(0, 7) ?? '';
  return view.from === undefined ? `Commit ${to}` : `${view.from.slice(0, 7)}…${to}`;
}
