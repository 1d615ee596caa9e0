import { useEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import type { LineSpan } from '../../widgets/diff-spans.ts';
import type { MonacoDiff } from '../../widgets/monaco-diff.ts';

export interface LineZoneViewProps {
  readonly editor: MonacoDiff;
  readonly lines: LineSpan;
  readonly children: ReactNode;
}

/** Shows its children between the lines of the editor. */
export function LineZoneView({ editor, lines, children }: LineZoneViewProps) {
  const [node, setNode] = useState<HTMLElement>();
  const { side, start, end } = lines;
  useEffect(() => {
    const zone = editor.addZone({ side, start, end });
    setNode(zone.node);
    return () => zone.dispose();
  }, [editor, side, start, end]);
  return node ? createPortal(children, node) : null;
}
