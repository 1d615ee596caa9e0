import { createStore, type StoreApi } from 'zustand/vanilla';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { SocketState } from '../transport/socket-state.ts';

/** `lost`: content stays, the window tries to come back. `signed_out`: the session is over. */
export type Connection = 'connecting' | 'connected' | 'lost' | 'signed_out';

export type ConnectionState = { readonly connection: Connection };

export type ConnectionStore = StoreApi<ConnectionState>;

export function createConnectionStore(): ConnectionStore {
  return createStore<ConnectionState>(() => ({ connection: 'connecting' }));
}

/** What a socket's state means for the window; once lost, trying again is still lost. */
export function nextConnection(now: Connection, socket: SocketState): Connection {
  if (now === 'signed_out') return now;
  switch (socket.phase) {
    case 'open':
      return 'connected';
    case 'connecting':
      return now;
    case 'waiting':
      return 'lost';
    case 'refused':
      return socket.status === 401 ? 'signed_out' : 'lost';
    case 'closed':
      return now;
    default:
      return assertNever(socket);
  }
}
