import type { FocusEvent, PointerEvent } from 'react';
import type { Attention } from '../model/flat-rows.ts';

/**
 * Tells whether the person is at a card that would fold by itself: the pointer moves over it or
 * the focus is in it, or it is scrolled, touched or pressed. Nothing once it is over, so that what
 * is being read then stays.
 */
export function useAttention(live: boolean, onAttend: (attention: Attention) => void) {
  if (!live) return {};
  const use = (): void => onAttend('use');
  return {
    // A card that scrolls past a resting pointer moves under it without this event.
    onPointerMove: () => onAttend('here'),
    onFocus: () => onAttend('here'),
    onPointerLeave({ currentTarget }: PointerEvent) {
      if (!currentTarget.matches(':focus-within')) onAttend('gone');
    },
    onBlur({ currentTarget, relatedTarget }: FocusEvent) {
      const stays = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
      if (!stays && !currentTarget.matches(':hover')) onAttend('gone');
    },
    onWheel: use,
    onTouchMove: use,
    onPointerDown: use,
  };
}
