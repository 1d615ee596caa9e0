import { useState } from 'react';
import { useStore } from 'zustand';
import type { ReviewRepository } from '#shared/api/review.ts';
import type { Review } from '../../state/review.ts';
import type { ReviewView } from '../../state/review-items.ts';
import { Select, type SelectOption } from '../../ui/select.tsx';
import { CommitsDialog } from './commits-dialog.tsx';

export interface ScopeSelectProps {
  readonly review: Review;
  readonly view: ReviewView;
  readonly repositories: readonly ReviewRepository[];
}

const turnOptions: readonly SelectOption<Choice>[] = [
  { value: 'turn', label: 'Last turn', note: 'What the last turn changed' },
  { value: 'chat', label: 'This chat', note: 'Everything since this chat began' },
];

type Choice = ReviewView['scope'] | 'choose-commits';

/** What is compared with what. */
export function ScopeSelect({ review, view, repositories }: ScopeSelectProps) {
  const [choosing, setChoosing] = useState(false);
  const hasTurns = useStore(review.store, (state) => state.hasTurns);
  const [base] = basesOf(repositories);
  const hasCommits = repositories.some(({ commits }) => commits.length > 0);
  const options: SelectOption<Choice>[] = [
    { value: 'uncommitted', label: 'Uncommitted', note: 'Everything since the last commit' },
    { value: 'apart', label: 'Staged and not', note: 'What the next commit takes, and the rest' },
    { value: 'staged', label: 'Staged only' },
    { value: 'unstaged', label: 'Not staged only' },
    ...(hasTurns ? turnOptions : []),
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
    if (choice === 'choose-commits') setChoosing(true);
    else if (choice === 'branch') review.setView({ scope: choice, base });
    else if (choice !== 'commits') review.setView({ scope: choice });
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
      {choosing && (
        <CommitsDialog
          repositories={repositories}
          onClose={() => setChoosing(false)}
          onChoose={(from, to) => {
            setChoosing(false);
            review.setView({ scope: 'commits', to, ...(from !== undefined && { from }) });
          }}
        />
      )}
    </>
  );
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
