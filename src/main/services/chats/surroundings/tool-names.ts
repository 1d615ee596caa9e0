import type { McpToolInfo } from '../../../agent-bridge/ports/index.ts';

/** Characters of a tool's name that every provider takes. */
const maxName = 64;

/** `<server>__<tool>`, with an underscore for what a provider would refuse. */
export function exposedName(server: string, tool: McpToolInfo): string {
  return `${server}__${tool.name}`.replaceAll(/[^\w-]/g, '_').slice(0, maxName);
}

/** Each name once; the first has it. */
export function uniqueByName<Tool extends { readonly name: string }>(
  tools: readonly Tool[],
): readonly Tool[] {
  const names = new Set<string>();
  return tools.filter(({ name }) => !names.has(name) && names.add(name));
}
