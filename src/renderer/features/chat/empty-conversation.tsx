import { MessageSquare } from 'lucide-react';
import { EmptyState } from '../../ui/empty-state.tsx';

export function EmptyConversation() {
  return (
    <EmptyState fill glyph={MessageSquare} title="Nothing said yet">
      Ask for a change, or for an explanation of something in the folder.
    </EmptyState>
  );
}
