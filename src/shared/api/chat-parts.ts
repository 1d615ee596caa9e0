import { z } from 'zod';
import { jsonSchema, timeSchema, uuidSchema } from './common.ts';

const textPart = z.object({ type: z.literal('text'), text: z.string() });

const reasoningPart = z.object({
  type: z.literal('reasoning'),
  text: z.string(),
  created_at: timeSchema.optional(),
  completed_at: timeSchema.optional(),
});

const toolCallPart = z.object({
  type: z.literal('tool-call'),
  tool_call_id: z.string().optional(),
  tool_name: z.string().optional(),
  args: jsonSchema.optional(),
  /** Streamed only: an increment of the JSON text of `args`. */
  args_delta: z.string().optional(),
  mcp_server_config_id: uuidSchema.nullish(),
  provider_executed: z.boolean().optional(),
  parsed_commands: z.array(z.array(z.string())).optional(),
  created_at: timeSchema.optional(),
});

export const toolResultPartSchema = z.object({
  type: z.literal('tool-result'),
  tool_call_id: z.string().optional(),
  tool_name: z.string().optional(),
  result: jsonSchema.optional(),
  result_delta: z.string().optional(),
  result_reset: z.boolean().optional(),
  is_error: z.boolean().optional(),
  is_media: z.boolean().optional(),
  mcp_server_config_id: uuidSchema.nullish(),
  provider_executed: z.boolean().optional(),
  created_at: timeSchema.optional(),
});

const sourcePart = z.object({
  type: z.literal('source'),
  source_id: z.string().optional(),
  url: z.string(),
  title: z.string().optional(),
});

const filePart = z.object({
  type: z.literal('file'),
  media_type: z.string(),
  name: z.string().optional(),
  file_id: uuidSchema.nullish(),
  data: z.string().optional(),
});

const fileReferencePart = z.object({
  type: z.literal('file-reference'),
  file_name: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  content: z.string(),
});

const contextFilePart = z.object({
  type: z.literal('context-file'),
  context_file_path: z.string(),
  context_file_truncated: z.boolean().optional(),
  context_file_agent_id: uuidSchema.nullish(),
});

const skillPart = z.object({
  type: z.literal('skill'),
  skill_name: z.string(),
  skill_description: z.string().optional(),
  context_file_agent_id: uuidSchema.nullish(),
});

/** One piece of a message. Clients ignore fields that do not belong to the type. */
export const chatMessagePartSchema = z
  .discriminatedUnion('type', [
    textPart,
    reasoningPart,
    toolCallPart,
    toolResultPartSchema,
    sourcePart,
    filePart,
    fileReferencePart,
    contextFilePart,
    skillPart,
  ])
  .meta({ id: 'ChatMessagePart' });
export type ChatMessagePart = z.infer<typeof chatMessagePartSchema>;
export type ToolCallPart = z.infer<typeof toolCallPart>;
export type ToolResultPart = z.infer<typeof toolResultPartSchema>;

/**
 * What a client may send. Which types exist and which fields each needs is checked by the chat
 * service, whose error names the index, so the schema leaves the type open.
 */
export const chatInputPartSchema = z
  .object({
    type: z.string(),
    text: z.string().nullish(),
    file_id: z.string().nullish(),
    file_name: z.string().nullish(),
    start_line: z.int().nullish(),
    end_line: z.int().nullish(),
    content: z.string().nullish(),
  })
  .meta({ id: 'ChatInputPart' });
export type ChatInputPart = z.infer<typeof chatInputPartSchema>;
