import type { McpToolInfo } from '../../../agent-bridge/ports/index.ts';
import { plainName } from '../../../agent-loop/index.ts';

/** `<server>__<tool>`, as far as every provider takes that for a name. */
export function exposedName(server: string, tool: McpToolInfo): string {
  return plainName(`${server}__${tool.name}`);
}

/** Each name once; the first has it. */
export function uniqueByName<Tool extends { readonly name: string }>(
  tools: readonly Tool[],
): readonly Tool[] {
  const names = new Set<string>();
  return tools.filter(({ name }) => !names.has(name) && names.add(name));
}
