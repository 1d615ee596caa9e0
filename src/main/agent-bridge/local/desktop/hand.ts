import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { DesktopAction, DesktopPoint, DesktopSize, MouseButton } from '../../ports/index.ts';
import { ControlFailure, interrupted } from './control-failure.ts';
import { keysymOfCharacter, keysymsOf } from './rfb/keysyms.ts';
import type { RfbConnection } from './rfb/rfb-connection.ts';
import { mapPoint } from './scale.ts';

/** Nothing was drawn for so long: the screen rests. What never rests is left after the second. */
const restMs = 120;
const maxUnrestMs = 2_000;
const maxHoldMs = 100_000;
const maxWaitMs = 100_000;
const maxTextCharacters = 20_000;
const maxNotches = 100;
/** Programs follow a drag only when the pointer is seen on its way. */
const dragSteps = 8;
const dragStepMs = 12;
/** Programs learn of a key that the keyboard did not have before, and then have to look it up. */
const rareCharacterMs = 25;
const charactersAtOnce = 16;
const betweenCharactersMs = 8;

const buttonBits: Readonly<Record<MouseButton, number>> = { left: 1, middle: 2, right: 4 };
const wheelBits = { up: 8, down: 16, left: 32, right: 64 };

/** Mouse and keyboard of one connection. */
export interface Hand {
  /** Points are pixels of the size; rejects with ControlFailure. */
  perform(action: DesktopAction, signal: AbortSignal): Promise<void>;
  /** Releases whatever is down. */
  letGo(): void;
}

export function createHand(
  screen: RfbConnection,
  deps: { readonly size: DesktopSize; readonly clock: Clock },
): Hand {
  const { size, clock } = deps;
  /** Bits of the mouse buttons, and keysyms, that are down. */
  let buttons = 0;
  const keysDown = new Set<number>();

  function pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        stopTimer();
        reject(interrupted());
      };
      const stopTimer = clock.setTimer(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  }

  function press(keysym: number): void {
    keysDown.add(keysym);
    screen.key(keysym, 'down');
  }

  function release(keysyms: readonly number[]): void {
    for (const keysym of keysyms.toReversed()) {
      if (keysDown.delete(keysym)) screen.key(keysym, 'up');
    }
  }

  function setButtons(bits: number): void {
    buttons = bits;
    screen.point(screen.pointer, bits);
  }

  function pointTo(at: DesktopPoint | undefined): void {
    if (at) screen.point(mapPoint(at, size, screen.size), buttons);
  }

  /** Whatever happens meanwhile, the keys come up again. */
  async function holding(keys: readonly string[], work: () => Promise<void>): Promise<void> {
    const keysyms = known(keys);
    for (const keysym of keysyms) press(keysym);
    try {
      await work();
    } finally {
      release(keysyms);
    }
  }

  async function withButton(bit: number, work: () => Promise<void>): Promise<void> {
    setButtons(buttons | bit);
    try {
      await work();
    } finally {
      setButtons(buttons & ~bit);
    }
  }

  async function drag(path: readonly DesktopPoint[], signal: AbortSignal): Promise<void> {
    const [first, ...rest] = path.map((point) => mapPoint(point, size, screen.size));
    if (!first || rest.length === 0) {
      throw new ControlFailure('invalid', 'A drag needs at least two points.');
    }
    screen.point(first, buttons);
    await withButton(buttonBits.left, async () => {
      let from = first;
      for (const to of rest) {
        for (let step = 1; step <= dragSteps; step += 1) {
          await pause(dragStepMs, signal);
          screen.point(between(from, to, step / dragSteps), buttons);
        }
        from = to;
      }
      await pause(dragStepMs, signal);
    });
  }

  async function scroll({
    right,
    down,
  }: {
    readonly right: number;
    readonly down: number;
  }): Promise<void> {
    const turns = [
      { bit: down > 0 ? wheelBits.down : wheelBits.up, notches: Math.abs(down) },
      { bit: right > 0 ? wheelBits.right : wheelBits.left, notches: Math.abs(right) },
    ];
    for (const { bit, notches } of turns) {
      for (let notch = 0; notch < Math.min(Math.round(notches), maxNotches); notch += 1) {
        await withButton(bit, () => Promise.resolve());
      }
    }
  }

  async function type(text: string, signal: AbortSignal): Promise<void> {
    const characters = Array.from(text.replaceAll('\r\n', '\n'));
    if (characters.length > maxTextCharacters) {
      throw new ControlFailure('invalid', `At most ${maxTextCharacters} characters at once.`);
    }
    const keysyms = characters.map((character) => {
      const keysym = keysymOfCharacter(character);
      if (keysym !== undefined) return keysym;
      throw new ControlFailure('invalid', `No key types ${JSON.stringify(character)}.`);
    });
    for (const [index, keysym] of keysyms.entries()) {
      press(keysym);
      release([keysym]);
      const isRare = keysym > 0xff_ff || (keysym > 0x7e && keysym < 0x100);
      if (isRare) await pause(rareCharacterMs, signal);
      else if (index % charactersAtOnce === charactersAtOnce - 1) {
        await pause(betweenCharactersMs, signal);
      }
    }
  }

  async function perform(action: DesktopAction, signal: AbortSignal): Promise<void> {
    switch (action.kind) {
      case 'move':
        return holding(action.holding ?? [], async () => pointTo(action.at));
      case 'click':
        return holding(action.holding ?? [], async () => {
          pointTo(action.at);
          for (let time = 0; time < action.times; time += 1) {
            await withButton(buttonBits[action.button], () => Promise.resolve());
          }
        });
      case 'button':
        pointTo(action.at);
        return setButtons(
          action.state === 'down' ? buttons | buttonBits.left : buttons & ~buttonBits.left,
        );
      case 'drag':
        return holding(action.holding ?? [], () => drag(action.path, signal));
      case 'scroll':
        return holding(action.holding ?? [], () => {
          pointTo(action.at);
          return scroll(action);
        });
      case 'keys':
        return holding(action.keys, () =>
          action.holdMs === undefined
            ? Promise.resolve()
            : pause(Math.min(action.holdMs, maxHoldMs), signal),
        );
      case 'type':
        return type(action.text, signal);
      case 'wait':
        return pause(Math.min(action.ms, maxWaitMs), signal);
      default:
        return assertNever(action);
    }
  }

  /** What an action sets off is drawn a moment later. */
  async function rest(signal: AbortSignal): Promise<void> {
    const latest = clock.monotonicMs() + maxUnrestMs;
    for (;;) {
      const left = latest - clock.monotonicMs();
      if (left <= 0) return;
      const quiet = new AbortController();
      const changed = screen.change().then(() => true);
      const pausing = pause(Math.min(restMs, left), AbortSignal.any([signal, quiet.signal]));
      const rested = await Promise.race([changed, pausing.then(() => false)]);
      if (!rested) return;
      pausing.catch(() => undefined);
      quiet.abort();
      await pause(1, signal);
    }
  }

  return {
    async perform(action, signal) {
      await perform(action, signal);
      if (action.kind !== 'wait') await rest(signal);
    },
    letGo() {
      if (buttons !== 0) setButtons(0);
      release(Array.from(keysDown));
    },
  };
}

function known(keys: readonly string[]): readonly number[] {
  const found = keysymsOf(keys);
  if ('keysyms' in found) return found.keysyms;
  throw new ControlFailure('invalid', `There is no key ${JSON.stringify(found.unknown)}.`);
}

function between(from: DesktopPoint, to: DesktopPoint, share: number): DesktopPoint {
  return {
    x: Math.round(from.x + (to.x - from.x) * share),
    y: Math.round(from.y + (to.y - from.y) * share),
  };
}
