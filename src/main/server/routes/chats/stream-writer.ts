import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { ChatEvent } from '../../../services/chats/index.ts';
import { closeCodes, type ServerSocket } from '../../websocket/socket-route.ts';
import { createFrameWriter, type Framing } from './framing.ts';
import { presentEvent } from './present.ts';

const maxEventsInFrame = 256;
/** A frame ends with the event that exceeds this, so that clients with a 4 MiB limit can read it. */
const fullFrameLength = 256 * 1024;
/** More than this in the socket, and the rest waits here. */
const highWaterBytes = 1024 * 1024;
const lookAgainMs = 10;
/** Live events that may wait for a client; it is cut off beyond and resumes by message id. */
const maxWaitingLive = 128;

/** JSON of an event; the same text for every socket that is told of the same event. */
export type EventText = (chatId: string, event: ChatEvent) => string;

export function createEventText(): EventText {
  const texts = new WeakMap<ChatEvent, string>();
  return (chatId, event) => {
    let text = texts.get(event);
    if (text === undefined) {
      text = JSON.stringify(presentEvent(chatId, event));
      texts.set(event, text);
    }
    return text;
  };
}

/** Sends a chat's events in frames, at the pace of the client. */
export interface StreamWriter {
  /** A snapshot may be of any length; what follows it is live. */
  write(events: readonly ChatEvent[], kind: 'snapshot' | 'live'): void;
  close(): void;
}

export function createStreamWriter(
  socket: ServerSocket,
  deps: {
    readonly chatId: string;
    readonly clock: Clock;
    readonly liveText: EventText;
    readonly framing?: Framing;
  },
): StreamWriter {
  const { chatId, clock, liveText } = deps;
  const frames = createFrameWriter(socket, deps.framing ?? 'raw', clock);
  /** What is live as its text, which others send as well; a snapshot's as late as it can be. */
  let waiting: (ChatEvent | string)[] = [];
  let next = 0;
  let waitingLive = 0;
  let isOpen = true;
  let stopLooking: Dispose | undefined;

  function flush(): void {
    stopLooking = undefined;
    while (next < waiting.length) {
      if (socket.bufferedBytes >= highWaterBytes) {
        stopLooking = clock.setTimer(flush, lookAgainMs);
        return;
      }
      frames.send(nextFrame());
    }
    waiting = [];
    next = 0;
    waitingLive = 0;
  }

  function nextFrame(): string {
    const texts: string[] = [];
    let length = 0;
    while (texts.length < maxEventsInFrame && length < fullFrameLength) {
      const event = waiting[next];
      if (!event) break;
      next += 1;
      const text = typeof event === 'string' ? event : JSON.stringify(presentEvent(chatId, event));
      texts.push(text);
      length += text.length;
    }
    return `[${texts.join(',')}]`;
  }

  function close(): void {
    isOpen = false;
    stopLooking?.();
    waiting = [];
    next = 0;
  }

  return {
    write(events, kind) {
      if (!isOpen) return;
      if (kind === 'snapshot') waiting.push(...events);
      else waiting.push(...events.map((event) => liveText(chatId, event)));
      // All messages sent anew after an edit are as bulky as a snapshot.
      const isBulk = kind === 'snapshot' || events.some((event) => event.type === 'history_reset');
      if (!isBulk) waitingLive += events.length;
      if (!stopLooking) flush();
      if (waitingLive <= maxWaitingLive) return;
      close();
      frames.cut(closeCodes.internal, 'the client reads too slowly');
    },
    close,
  };
}
