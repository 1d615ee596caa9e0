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
  const hasBase = repositories.some(({ base }) => base !== undefined);
  const hasCommits = repositories.some(({ commits }) => commits.length > 0);
  const [first] = repositories;
  const options: SelectOption<Choice>[] = [
    { value: 'uncommitted', label: 'Uncommitted', note: 'Everything since the last commit' },
    { value: 'apart', label: 'Staged and not', note: 'What the next commit takes, and the rest' },
    { value: 'staged', label: 'Staged only' },
    { value: 'unstaged', label: 'Not staged only' },
    ...(hasTurns ? turnOptions : []),
    {
      value: 'branch',
      label: 'This branch',
      note: hasBase
        ? `Since it left ${first?.base ?? 'its base'}`
        : 'There is no base to compare with',
      disabled: !hasBase,
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

function commitsLabel(view: ReviewView): string {
  if (view.scope !== 'commits') return '';
  const to = view.to?.slice(0, 7) ?? '';
  return view.from === undefined ? `Commit ${to}` : `${view.from.slice(0, 7)}…${to}`;
}
