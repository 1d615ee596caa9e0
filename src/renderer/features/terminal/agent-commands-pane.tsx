import { SquareTerminal } from 'lucide-react';
import type { PaneProps } from '../../state/app-state.ts';
import { EmptyState } from '../../ui/empty-state.tsx';

/** What the chat's agent ran, read-only. */
export function AgentCommandsPane(_props: PaneProps) {
  return (
    <EmptyState fill glyph={SquareTerminal} title="Nothing was run yet">
      Commands that the agent runs show here.
    </EmptyState>
  );
}
