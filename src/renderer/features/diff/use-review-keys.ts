import type { KeyboardEvent } from 'react';
import { matchesShortcut } from '../../ui/shortcut.ts';

/** What the keys of the review do; each says nothing when there is nothing to do. */
export interface ReviewKeys {
  readonly step: (direction: 1 | -1) => void;
  readonly stepFile: (direction: 1 | -1) => void;
  readonly toggleViewed: () => void;
  readonly comment: () => void;
  readonly stage: (whole: boolean) => void;
  readonly unstage: (whole: boolean) => void;
  readonly discard: (whole: boolean) => void;
  readonly send: () => void;
}

/** Plain letters while no text is being written; in the diff, too, which cannot be written in. */
export function useReviewKeys(keys: ReviewKeys): (event: KeyboardEvent) => void {
  const bindings: readonly (readonly [string, () => void])[] = [
    ['n', () => keys.step(1)],
    ['alt+arrowdown', () => keys.step(1)],
    ['p', () => keys.step(-1)],
    ['alt+arrowup', () => keys.step(-1)],
    ['j', () => keys.stepFile(1)],
    ['k', () => keys.stepFile(-1)],
    ['v', keys.toggleViewed],
    ['c', keys.comment],
    ['s', () => keys.stage(false)],
    ['shift+s', () => keys.stage(true)],
    ['u', () => keys.unstage(false)],
    ['shift+u', () => keys.unstage(true)],
    ['x', () => keys.discard(false)],
    ['shift+x', () => keys.discard(true)],
    ['mod+enter', keys.send],
  ];
  return (event) => {
    if (event.defaultPrevented || event.nativeEvent.isComposing || isWriting(event.target)) return;
    const binding = bindings.find(([shortcut]) => matchesShortcut(event, shortcut));
    if (!binding) return;
    event.preventDefault();
    event.stopPropagation();
    binding[1]();
  };
}

/** Monaco has a field of its own for the keyboard, though nothing can be written in it here. */
function isWriting(target: EventTarget): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('.monaco-editor .find-widget, .line-zone')) return true;
  if (target.closest('.monaco-editor')) return false;
  return target.closest('textarea, select, input:not([type=checkbox])') !== null;
}
