declare module 'pino-roll' {
  import type { DestinationStream } from 'pino';

  export type RollOptions = {
    /** Path without number and extension. */
    readonly file: string;
    readonly extension?: string;
    /** For example `5m`. */
    readonly size?: string;
    readonly limit?: { readonly count: number; readonly removeOtherLogFiles?: boolean };
    readonly mkdir?: boolean;
    readonly mode?: number;
  };

  export interface RollingStream extends DestinationStream {
    end(): void;
    once(event: 'close', listener: () => void): this;
    on(event: 'error', listener: (cause: Error) => void): this;
  }

  export default function pinoRoll(options: RollOptions): Promise<RollingStream>;
}
