export type StartErrorKind = 'data_folder' | 'in_use' | 'database';

/** The program cannot start, and the person can do something about it. `message` is for them. */
export class StartError extends Error {
  readonly kind: StartErrorKind;

  constructor(kind: StartErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
    this.kind = kind;
  }
}
