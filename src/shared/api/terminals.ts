import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';

/** What a client of a terminal's socket sends; `data` is typed before the resize. */
export const ptyClientMessageSchema = z
  .object({
    data: z.string().optional(),
    /** Resizes only together with `width`, and only when neither is 0. */
    height: z.int().min(0).max(65_535).optional(),
    width: z.int().min(0).max(65_535).optional(),
    /**
     * Pilothouse's own, on sockets opened with `acks=true`: bytes taken in since the last one. The
     * server keeps at most `PTY_WINDOW_BYTES` on their way.
     */
    ack: z.int().min(0).optional(),
  })
  .meta({ id: 'PtyClientMessage' });
export type PtyClientMessage = z.infer<typeof ptyClientMessageSchema>;

/**
 * What the server says in text frames to a socket opened with `sizes=true`: the program's terminal
 * has this size in all output that follows.
 */
export const ptyServerMessageSchema = z
  .object({ width: z.int().min(1).max(65_535), height: z.int().min(1).max(65_535) })
  .meta({ id: 'PtyServerMessage' });
export type PtyServerMessage = z.infer<typeof ptyServerMessageSchema>;

/** Output sent and not acknowledged that makes a socket with `acks=true` wait. */
export const PTY_WINDOW_BYTES = 1024 * 1024;

/**
 * Ends what a socket opened with `history=true` first gets: all that was written before. A sequence
 * (OSC) that terminals do not know and leave out.
 */
export const PTY_HISTORY_END_OSC = 7339;
export const PTY_HISTORY_END = `\u001b]${PTY_HISTORY_END_OSC};\u0007`;

/** Close code of a terminal's socket that says: the program has ended, and its id is free. */
export const PTY_EXITED_CODE = 1000;
/** Close code for what went wrong; the reason says what. Before any output: nothing was started. */
export const PTY_FAILED_CODE = 1011;
/** Close code for a client that did not keep up while others did; it may come back at once. */
export const PTY_BEHIND_CODE = 1013;

/** Pilothouse's own: one terminal, its program running or ended with its scrollback kept. */
export const terminalSchema = z
  .object({
    /** The `reconnect` id of its socket. */
    id: uuidSchema,
    workspace_id: uuidSchema,
    agent_id: uuidSchema,
    /** As the person named it; empty when they did not. */
    title: z.string(),
    /** As the running program named it (OSC 0 and 2); empty when it did not. */
    program_title: z.string(),
    /** Absolute, as far as the shell told (OSC 7); else where it started. */
    cwd: z.string(),
    /** Path of the shell. */
    shell: z.string(),
    /** Empty for a login shell. */
    command: z.string(),
    running: z.boolean(),
    /** Null while it runs, and when the end was not seen. */
    exit_code: z.int().nullable(),
    started_at: timeSchema,
    ended_at: timeSchema.nullable(),
    /** Sockets attached now. */
    clients: z.int(),
    /** Goes on without clients, and after the app has quit. */
    keep: z.boolean(),
  })
  .meta({ id: 'Terminal' });
export type Terminal = z.infer<typeof terminalSchema>;

/** Oldest first. */
export const terminalsSchema = z
  .object({ terminals: z.array(terminalSchema) })
  .meta({ id: 'Terminals' });

export const TERMINAL_TITLE_LIMIT = 200;

export const updateTerminalRequestSchema = z
  .object({
    title: z.string().trim().max(TERMINAL_TITLE_LIMIT).optional(),
    keep: z.boolean().optional(),
  })
  .meta({ id: 'UpdateTerminalRequest' });
export type UpdateTerminalRequest = z.infer<typeof updateTerminalRequestSchema>;

/** Matches shown of one search. */
export const TERMINAL_SEARCH_LIMIT = 200;

export const terminalMatchSchema = z
  .object({
    terminal_id: uuidSchema,
    /** 0 is the first line of the kept scrollback. */
    line: z.int(),
    /** The line without escape sequences, cut to 1000 characters round the match. */
    text: z.string(),
    /** Where the match starts in `text`, in UTF-16 units. */
    offset: z.int(),
    /** Its length in UTF-16 units. */
    length: z.int(),
  })
  .meta({ id: 'TerminalMatch' });
export type TerminalMatch = z.infer<typeof terminalMatchSchema>;

export const terminalMatchesSchema = z
  .object({
    /** The newest terminal first, and in each the newest line. */
    matches: z.array(terminalMatchSchema),
    /** There are more than were looked for. */
    truncated: z.boolean(),
  })
  .meta({ id: 'TerminalMatches' });
export type TerminalMatches = z.infer<typeof terminalMatchesSchema>;

export const TERMINAL_IDLE_MINUTES = 5;

export const terminalSettingsSchema = z
  .object({
    /** Marks of commands and folders, told by the shell (OSC 133 and 7). */
    shell_integration: z.boolean(),
    /** How long a program goes on without any client; at most a week. */
    idle_minutes: z
      .int()
      .min(1)
      .max(7 * 24 * 60),
  })
  .meta({ id: 'TerminalSettings' });
export type TerminalSettings = z.infer<typeof terminalSettingsSchema>;
