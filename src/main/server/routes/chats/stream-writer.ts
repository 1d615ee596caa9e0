import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { ChatEvent, ChatSubscriber, MessageRow } from '../../../services/chats/index.ts';
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
export interface StreamWriter extends ChatSubscriber {
  /** Of any length: no more of it is taken than the client has room for. */
  snapshot(events: Iterable<ChatEvent>): void;
  close(): void;
}

export function createStreamWriter(
  socket: ServerSocket,
  deps: {
    readonly chatId: string;
    readonly clock: Clock;
    readonly liveText: EventText;
    readonly framing?: Framing;
    readonly logger: Pick<Logger, 'error'>;
  },
): StreamWriter {
  const { chatId, clock, liveText, logger } = deps;
  const frames = createFrameWriter(socket, deps.framing ?? 'raw', clock);
  /** What is live as its text, which others send as well; what is long is made as it is taken. */
  let waiting: (string | Iterator<ChatEvent>)[] = [];
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
      const texts = nextTexts();
      if (!texts) return;
      if (texts.length > 0) frames.send(`[${texts.join(',')}]`);
    }
    waiting = [];
    next = 0;
    waitingLive = 0;
  }

  /** Of one frame; undefined when the chat could not be read. */
  function nextTexts(): string[] | undefined {
    const texts: string[] = [];
    let length = 0;
    try {
      while (texts.length < maxEventsInFrame && length < fullFrameLength) {
        const text = nextText();
        if (text === undefined) break;
        texts.push(text);
        length += text.length;
      }
      return texts;
    } catch (error) {
      logger.error('chats.stream_not_read', { chatId, error });
      cut('the chat could not be read');
      return undefined;
    }
  }

  function nextText(): string | undefined {
    for (;;) {
      const item = waiting[next];
      const told = typeof item === 'object' ? item.next() : undefined;
      if (told?.done === false) return JSON.stringify(presentEvent(chatId, told.value));
      if (item === undefined) return undefined;
      next += 1;
      if (typeof item === 'string') return item;
    }
  }

  /** The client resumes by message id. */
  function cut(reason: string): void {
    close();
    frames.cut(closeCodes.internal, reason);
  }

  function close(): void {
    isOpen = false;
    stopLooking?.();
    waiting = [];
    next = 0;
  }

  return {
    snapshot(events) {
      if (!isOpen) return;
      waiting.push(events[Symbol.iterator]());
      flush();
    },
    live(events) {
      if (!isOpen) return;
      for (const event of events) {
        waiting.push(liveText(chatId, event));
        if (event.type === 'history_reset') waiting.push(asEvents(event.messages));
      }
      waitingLive += events.length;
      if (!stopLooking) flush();
      if (waitingLive > maxWaitingLive) cut('the client reads too slowly');
    },
    close,
  };
}

function* asEvents(messages: Iterable<MessageRow>): Generator<ChatEvent> {
  for (const message of messages) yield { type: 'message', message };
}
