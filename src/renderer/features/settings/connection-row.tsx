import { Ellipsis } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Row } from '../../ui/section.tsx';
import { useChange } from './use-change.ts';

export interface ConnectionRowProps {
  readonly name: string;
  readonly detail: ReactNode;
  readonly enabled: boolean;
  /** Keys of the queries that a change touches. */
  readonly touches: readonly string[];
  /** Absent for what cannot be changed here. */
  readonly menu:
    | {
        readonly changeLabel: string;
        readonly onChange: () => void;
        /** Further items. */
        readonly items?: ReactNode;
        /** Absent for what cannot be turned off. */
        readonly setEnabled?: (enabled: boolean) => Promise<unknown>;
        readonly remove: () => Promise<unknown>;
        /** What the removal means. */
        readonly removal: string;
      }
    | undefined;
  /** Pills and buttons. */
  readonly children: ReactNode;
}

/** Something that was set up to be connected to: it is turned off, changed and removed alike. */
export function ConnectionRow(props: ConnectionRowProps) {
  const { name, detail, enabled, touches, menu, children } = props;
  const [removing, setRemoving] = useState(false);
  const { change, busy } = useChange(touches);
  const setEnabled = menu?.setEnabled;
  return (
    <Row title={name} detail={detail}>
      {!enabled && <Pill>Off</Pill>}
      {children}
      {menu && (
        <>
          <Menu
            align="end"
            trigger={<IconButton glyph={Ellipsis} label={`Menu of ${name}`} size="small" />}
          >
            <MenuItem onSelect={menu.onChange}>{menu.changeLabel}</MenuItem>
            {setEnabled && (
              <MenuItem
                onSelect={() =>
                  change({
                    failure: `${name} could not be changed`,
                    run: () => setEnabled(!enabled),
                  })
                }
              >
                {enabled ? 'Turn off' : 'Turn on'}
              </MenuItem>
            )}
            {menu.items}
            <MenuSeparator />
            <MenuItem destructive onSelect={() => setRemoving(true)}>
              Remove…
            </MenuItem>
          </Menu>
          <ConfirmDialog
            open={removing}
            title={`Remove ${name}?`}
            verb="Remove"
            destructive
            busy={busy}
            onClose={() => setRemoving(false)}
            onConfirm={() => {
              setRemoving(false);
              change({ failure: `${name} could not be removed`, run: menu.remove });
            }}
          >
            <p>{menu.removal}</p>
          </ConfirmDialog>
        </>
      )}
    </Row>
  );
}
