import {
  terminalMatchesSchema,
  terminalSchema,
  terminalSettingsSchema,
  terminalsSchema,
  type Terminal,
  type TerminalMatches,
  type TerminalSettings,
  type UpdateTerminalRequest,
} from '#shared/api/terminals.ts';
import type { HttpClient } from './http-client.ts';
import { ownPath } from './paths.ts';

export interface TerminalsApi {
  /** Of one workspace, or of all; oldest first. */
  list(workspaceId: string | undefined, signal?: AbortSignal): Promise<readonly Terminal[]>;
  update(terminalId: string, change: UpdateTerminalRequest): Promise<Terminal>;
  /** Ends its program and deletes its scrollback. */
  remove(terminalId: string): Promise<void>;
  /** Over the scrollback of all terminals, whatever the case of letters. */
  search(text: string, signal?: AbortSignal): Promise<TerminalMatches>;
  settings(signal?: AbortSignal): Promise<TerminalSettings>;
  setSettings(settings: TerminalSettings): Promise<TerminalSettings>;
}

export function createTerminalsApi(http: HttpClient): TerminalsApi {
  return {
    async list(workspaceId, signal) {
      const query = { workspace_id: workspaceId };
      const path = ownPath('terminals');
      return (await http.call({ path, query, answer: terminalsSchema, signal })).terminals;
    },
    update: (terminalId, change) =>
      http.call({
        method: 'PATCH',
        path: ownPath('terminals', terminalId),
        body: change,
        answer: terminalSchema,
      }),
    remove: (terminalId) => http.send({ method: 'DELETE', path: ownPath('terminals', terminalId) }),
    search: (text, signal) =>
      http.call({
        path: ownPath('terminals', 'search'),
        query: { q: text },
        answer: terminalMatchesSchema,
        signal,
      }),
    settings: (signal) =>
      http.call({ path: ownPath('terminal-settings'), answer: terminalSettingsSchema, signal }),
    setSettings: (settings) =>
      http.call({
        method: 'PUT',
        path: ownPath('terminal-settings'),
        body: settings,
        answer: terminalSettingsSchema,
      }),
  };
}
