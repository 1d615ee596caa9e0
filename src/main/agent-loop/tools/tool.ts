import { z } from 'zod';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { FilesPort } from '../../agent-bridge/ports/index.ts';
import type { CallScope } from '../approval/policy.ts';
import type { ToolDefinition } from '../model/model-client.ts';
import type { ToolOutcome } from '../types.ts';

/** A change as the person is shown it before it happens. */
export type ChangePreview = { readonly path: string; readonly diff: string };

/** What a call puts out while it runs, for those who look on. */
export interface LiveText {
  add(text: string): void;
  /** What was put out so far is void. */
  restart(): void;
}

/** A call whose arguments have been checked. Errors are texts for the model. */
export type PreparedCall = {
  scope(): Promise<Result<CallScope, string>>;
  /** The changes the call would make now; nothing is written. Empty for a call that makes none. */
  preview(scope: CallScope): Promise<Result<readonly ChangePreview[], string>>;
  /**
   * Runs the call on exactly the paths of the scope. The signal ends waiting, not what was
   * started. `live` takes what is printed meanwhile; the outcome holds it too. Rejects only for a
   * bug.
   */
  run(scope: CallScope, signal: AbortSignal, live: LiveText): Promise<ToolOutcome>;
};

/** What the loop has to know of a tool besides how to run it. */
export type ToolTraits = {
  /** Understood, but not offered to the model. */
  readonly hidden?: boolean;
  /** A call that died while it ran may simply be run again. */
  readonly repeatable?: boolean;
  /** Has to be the only call of its step. */
  readonly alone?: boolean;
  /** A client of the API brings the result; the call is never run here. */
  readonly answeredByClient?: boolean;
  /** The turn is over when a call succeeded. */
  readonly endsTurn?: boolean;
  /** The configured MCP server that it belongs to. */
  readonly mcpServerId?: string;
};

export interface Tool extends ToolTraits {
  readonly definition: ToolDefinition;
  prepare(args: unknown): Result<PreparedCall, string>;
}

export type ToolSpec<Args> = ToolTraits & {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<Args>;
  /** Brings other accepted spellings of the arguments into the schema's. */
  readonly normalize?: (args: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  readonly prepare: (args: Args) => {
    readonly scope?: PreparedCall['scope'];
    readonly preview?: PreparedCall['preview'];
    readonly run: PreparedCall['run'];
  };
};

/** What a tool that changes files needs. */
export type FileChangeDeps = {
  readonly files: FilesPort;
  /** Told the absolute paths of files that were just written. */
  readonly touched: (paths: readonly string[]) => void;
};

const NOTHING: CallScope = { files: [], changesFiles: false };

/** A turn opens its tools anew before every step, and most schemas never change. */
const inputSchemas = new WeakMap<z.ZodType, ToolDefinition['inputSchema']>();

function inputSchemaOf(schema: z.ZodType): ToolDefinition['inputSchema'] {
  const known = inputSchemas.get(schema);
  if (known) return known;
  const made = z.toJSONSchema(schema, { io: 'input' });
  inputSchemas.set(schema, made);
  return made;
}

export function defineTool<Args>(spec: ToolSpec<Args>): Tool {
  const { hidden, repeatable, alone, answeredByClient, endsTurn } = spec;
  return {
    hidden: hidden ?? false,
    repeatable: repeatable ?? false,
    alone: alone ?? false,
    answeredByClient: answeredByClient ?? false,
    endsTurn: endsTurn ?? false,
    definition: {
      name: spec.name,
      description: spec.description,
      inputSchema: inputSchemaOf(spec.schema),
    },
    prepare(args) {
      if (!isRecord(args)) return err('The arguments must be a JSON object.');
      const given = withoutNulls(args);
      const parsed = spec.schema.safeParse(spec.normalize ? spec.normalize(given) : given);
      if (!parsed.success) return err(`Invalid arguments:\n${z.prettifyError(parsed.error)}`);
      const call = spec.prepare(parsed.data);
      return ok({
        scope: () => Promise.resolve(ok(NOTHING)),
        preview: () => Promise.resolve(ok([])),
        ...call,
      });
    },
  };
}

/** The scope of a call on files: resolved in the order given. */
export async function fileScope(
  files: FilesPort,
  paths: readonly string[],
  changesFiles: 'changes' | 'reads',
): Promise<Result<CallScope, string>> {
  const resolved = await Promise.all(paths.map((path) => files.resolve(path)));
  const targets: { absolute: string; outside: boolean }[] = [];
  for (const result of resolved) {
    if (!result.ok) return err(result.error.message);
    targets.push({ absolute: result.value.absolute, outside: !result.value.inside });
  }
  return ok({ files: targets, changesFiles: changesFiles === 'changes' });
}

export function success(content: unknown): ToolOutcome {
  return { content, isError: false };
}

export function failure(message: string): ToolOutcome {
  return { content: { error: message }, isError: true };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Models write null where they mean "not given". */
function withoutNulls(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}
