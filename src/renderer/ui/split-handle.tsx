import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import styles from './split.module.css';

export interface SplitHandleProps {
  readonly label: string;
  /** Pixels of the pane that is sized. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** The pane that `size` measures lies before (left of) or after the handle. */
  readonly sized: 'before' | 'after';
  readonly onResize: (size: number) => void;
  /** Double click and Enter. */
  readonly onReset?: () => void;
}

/** Pixels that one arrow key moves it; ten times that with Shift. */
const KEY_STEP = 8;

/** A divider between two panes, for the mouse and for the keyboard. */
export function SplitHandle(props: SplitHandleProps) {
  const { label, size, min, max, sized, onResize, onReset } = props;
  const [dragFrom, setDragFrom] = useState<{ x: number; size: number }>();
  const direction = sized === 'before' ? 1 : -1;
  const resize = (next: number): void =>
    onResize(Math.round(Math.min(Math.max(next, min), Math.max(min, max))));

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragFrom({ x: event.clientX, size });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = KEY_STEP * (event.shiftKey ? 10 : 1) * direction;
    if (event.key === 'ArrowRight') resize(size + step);
    else if (event.key === 'ArrowLeft') resize(size - step);
    else if (event.key === 'Home') resize(min);
    else if (event.key === 'End') resize(max);
    else if (event.key === 'Enter') onReset?.();
    else return;
    event.preventDefault();
  }

  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={Math.max(min, max)}
      tabIndex={0}
      className={styles.handle}
      data-dragging={dragFrom ? '' : undefined}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        if (dragFrom) resize(dragFrom.size + (event.clientX - dragFrom.x) * direction);
      }}
      onPointerUp={() => setDragFrom(undefined)}
      onLostPointerCapture={() => setDragFrom(undefined)}
      onDoubleClick={onReset}
      onKeyDown={onKeyDown}
    />
  );
}
