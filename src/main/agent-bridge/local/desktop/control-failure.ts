import type { DesktopError } from '../../ports/index.ts';

/** Ends an action early; the message is for the person. */
export class ControlFailure extends Error {
  readonly kind: DesktopError['kind'];

  constructor(kind: DesktopError['kind'], message: string) {
    super(message);
    this.name = 'ControlFailure';
    this.kind = kind;
  }
}

export function interrupted(): ControlFailure {
  return new ControlFailure('interrupted', 'The action was interrupted.');
}
