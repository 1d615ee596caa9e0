import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../../ui/icon-button.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';

export interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
}

/** How long it says that it copied. */
const SAID_MS = 1500;

export function CopyButton({ text, label }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const isOver = useDelayed(copied, SAID_MS);
  const says = copied && !isOver;
  return (
    <IconButton
      glyph={says ? Check : Copy}
      label={says ? 'Copied' : label}
      size="small"
      onClick={() => {
        setCopied(false);
        void navigator.clipboard.writeText(text).then(() => setCopied(true));
      }}
    />
  );
}
