import { useState } from 'react';
import type { Review } from '../../state/review.ts';
import { describeProblem } from '../../state/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

export interface BranchDialogProps {
  readonly review: Review;
  readonly root: string;
  readonly onClose: () => void;
}

export function BranchDialog({ review, root, onClose }: BranchDialogProps) {
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function create(): Promise<void> {
    setBusy(true);
    try {
      await review.createBranch({ repo_root: root, name: name.trim() });
      onClose();
    } catch (failure) {
      const problem = describeProblem(failure, 'The branch was not created.');
      setError(problem.text ?? problem.title);
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      title="Create a branch"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            busy={busy}
            disabled={name.trim() === ''}
            onClick={() => void create()}
          >
            Create and switch
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && !busy) void create();
        }}
      >
        <TextField
          label="Name"
          mono
          value={name}
          error={error}
          note="It begins at the last commit; what is not committed comes along."
          onChange={(event) => {
            setName(event.target.value);
            setError(undefined);
          }}
        />
      </form>
    </Dialog>
  );
}
