import { z } from 'zod';

/**
 * The documents between core and terminal host. A host of another version is asked to end, which
 * every version understands, and its programs with it.
 */
export const PROTOCOL_VERSION = 2;

/** Programs at once; each has a shell and its buffers. */
export const MAX_TERMINALS = 200;

const sizeSchema = {
  columns: z.int().min(1).max(65_535),
  rows: z.int().min(1).max(65_535),
};

/** What a program is started with. */
export const launchSchema = z.object({
  file: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  command: z.string(),
});
export type Launch = z.infer<typeof launchSchema>;

/** The first document on a connection. */
export const helloSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('control'), token: z.string(), version: z.int() }),
  z.object({
    kind: z.literal('attach'),
    token: z.string(),
    version: z.int(),
    key: z.string(),
    ...sizeSchema,
    launch: launchSchema,
    keep: z.boolean(),
    idleMs: z.number(),
    mark: z.string(),
    history: z.boolean(),
    /** Only joins a program that runs, and has no size before a resize. */
    follow: z.boolean().default(false),
    /** Is told the size that holds for what follows, at the start and wherever it changes. */
    sizes: z.boolean().default(false),
  }),
]);
export type Hello = z.infer<typeof helloSchema>;

export const sessionSchema = z.object({
  key: z.string(),
  pid: z.int(),
  shell: z.string(),
  command: z.string(),
  cwd: z.string(),
  title: z.string(),
  startedAt: z.number(),
  clients: z.int(),
  keep: z.boolean(),
});
export type Session = z.infer<typeof sessionSchema>;

export const endingSchema = z.object({
  key: z.string(),
  cwd: z.string(),
  exitCode: z.int(),
  endedAt: z.number(),
});
export type Ending = z.infer<typeof endingSchema>;

/** Host to core on the control connection; `welcome` is the first. */
export const controlMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('welcome'),
    version: z.int(),
    sessions: z.array(sessionSchema),
    /** What ended since the last core was there. */
    endings: z.array(endingSchema),
  }),
  z.object({ kind: z.literal('changed'), session: sessionSchema }),
  z.object({ kind: z.literal('ended'), ending: endingSchema }),
  /** The request with this number is done. */
  z.object({ kind: z.literal('done'), request: z.int() }),
]);
export type ControlMessage = z.infer<typeof controlMessageSchema>;

/** Core to host on the control connection. */
export const controlRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('update'),
    request: z.int(),
    key: z.string(),
    keep: z.boolean(),
    idleMs: z.number(),
  }),
  z.object({ kind: z.literal('end'), request: z.int(), key: z.string() }),
  /** Writes out what of the scrollback is still in memory. */
  z.object({ kind: z.literal('flush'), request: z.int(), key: z.string() }),
  /** Ends every program, or all but those to be kept; the host itself when none is left. */
  z.object({ kind: z.literal('shutdown'), request: z.int(), spareKept: z.boolean() }),
]);
export type ControlRequest = z.infer<typeof controlRequestSchema>;

/** Host to core on an attachment, beside the bytes; `attached` or `refused` is the first. */
export const attachMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('attached') }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['start_failed', 'too_many', 'not_running']),
    message: z.string(),
  }),
  /** To one that asked for sizes: of the terminal for the bytes that follow. */
  z.object({ kind: z.literal('size'), ...sizeSchema }),
  z.object({ kind: z.literal('exited') }),
]);
export type AttachMessage = z.infer<typeof attachMessageSchema>;

/** Core to host on an attachment, beside the bytes that were typed. */
export const resizeSchema = z.object({ kind: z.literal('resize'), ...sizeSchema });

/** Written by a host that listens, for the cores to come. */
export const hostFileSchema = z.object({
  version: z.int(),
  pid: z.int().min(2),
  /** Tells the process from another that got its number later; absent where that is not known. */
  startTime: z.string().optional(),
  token: z.string().min(32),
  /** A socket's path, or a pipe's name on Windows. */
  address: z.string(),
});
export type HostFile = z.infer<typeof hostFileSchema>;
