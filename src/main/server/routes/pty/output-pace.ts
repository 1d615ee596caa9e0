/** Bytes handed to the network and not taken by it, at which the output waits, and goes on. */
const highWaterBytes = 1024 * 1024;
const lowWaterBytes = 256 * 1024;

/**
 * Counts output on its way to one client and says when more would be too much: by what the
 * network has taken, and with a window also by what the client says it has dealt with.
 */
export interface OutputPace {
  sending(bytes: number): void;
  sent(bytes: number): void;
  acknowledged(bytes: number): void;
}

export function createOutputPace(
  windowBytes: number | undefined,
  flow: { readonly pause: () => void; readonly resume: () => void },
): OutputPace {
  let unsent = 0;
  let unacknowledged = 0;
  let paused = false;

  function regulate(): void {
    if (paused) {
      const roomAgain =
        unsent <= lowWaterBytes && (windowBytes === undefined || unacknowledged <= windowBytes / 2);
      if (!roomAgain) return;
      paused = false;
      flow.resume();
      return;
    }
    const full =
      unsent > highWaterBytes || (windowBytes !== undefined && unacknowledged > windowBytes);
    if (!full) return;
    paused = true;
    flow.pause();
  }

  return {
    sending(bytes) {
      unsent += bytes;
      unacknowledged += bytes;
      regulate();
    },
    sent(bytes) {
      unsent -= bytes;
      regulate();
    },
    acknowledged(bytes) {
      unacknowledged = Math.max(0, unacknowledged - bytes);
      regulate();
    },
  };
}
