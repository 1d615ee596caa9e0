import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { TERMINAL_TITLE_LIMIT } from '#shared/api/terminals.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import { titleOf } from '../../state/terminal-title.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

type RenameDialogProps = {
  readonly session: TerminalSession;
  readonly onRename: (name: string) => void;
  readonly onClose: () => void;
};

/** An empty name gives the naming back to the program. */
export function RenameDialog({ session, onRename, onClose }: RenameDialogProps) {
  const current = useStore(session.store, (state) => state.name);
  const automatic = useStore(session.store, (state) => titleOf({ ...state, name: '' }));
  const [name, setName] = useState(current);
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      open
      title="Rename the terminal"
      onClose={onClose}
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" onClick={() => onRename(name.trim())}>
            Rename
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onRename(name.trim());
        }}
      >
        <TextField
          ref={field}
          label="Name"
          note="Empty: as its program names it."
          placeholder={automatic}
          maxLength={TERMINAL_TITLE_LIMIT}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
