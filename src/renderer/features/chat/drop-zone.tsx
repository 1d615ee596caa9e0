import { Paperclip } from 'lucide-react';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { carriesFiles } from './composer/incoming-files.ts';
import styles from './chat-pane.module.css';

export interface DropZoneProps {
  readonly enabled: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** Takes files that are dropped anywhere on the conversation. */
export function DropZone({ enabled, onFiles, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  /** Elements entered and not left: each child of the zone tells of itself. */
  const depth = useRef(0);

  function track(event: DragEvent, change: 1 | -1): void {
    if (!enabled || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + change);
    setOver(depth.current > 0);
  }

  return (
    <div
      className={styles.dropZone}
      onDragEnter={(event) => track(event, 1)}
      onDragLeave={(event) => track(event, -1)}
      onDragOver={(event) => {
        if (enabled && carriesFiles(event.dataTransfer)) event.preventDefault();
      }}
      onDrop={(event) => {
        if (!enabled || !carriesFiles(event.dataTransfer)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        onFiles(Array.from(event.dataTransfer.files));
      }}
    >
      {children}
      {over && (
        <div className={styles.dropHint}>
          <Icon glyph={Paperclip} />
          Drop to attach
        </div>
      )}
    </div>
  );
}
