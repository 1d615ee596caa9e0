import { basename, dirname, join, sep } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { FilesPort } from '../../../agent-bridge/ports/index.ts';
import type { CallScope } from '../../approval/policy.ts';
import type { Tool } from '../tool.ts';

/** Where a chat writes its plan, from the person's home folder. */
export function planPathOf(chatId: ChatId): string {
  return `~/.coder/plans/PLAN-${chatId}.md`;
}

/** The chat's own plan file, which it may use without asking, and those that are not its own. */
export interface PlanFile {
  /** Absolute, links followed. */
  path(): Promise<Result<string, string>>;
  /** The tool, held to what it may do with plans; while planning it writes nothing but the plan. */
  guard(tool: Tool): Tool;
}

export function createPlanFile(deps: {
  readonly chatId: ChatId;
  readonly files: FilesPort;
  readonly planning: boolean;
}): PlanFile {
  async function path(): Promise<Result<string, string>> {
    const wanted = planPathOf(deps.chatId);
    const resolved = await deps.files.resolve(wanted);
    if (!resolved.ok) return err(resolved.error.message);
    const { absolute } = resolved.value;
    // Whoever made a link of it would read or write what it leads to unasked.
    return basename(absolute) === basename(wanted) ? ok(absolute) : err(`${wanted} is a link.`);
  }

  async function check(scope: CallScope): Promise<Result<CallScope, string>> {
    if (scope.files.length === 0) return ok(scope);
    const own = await path();
    if (own.ok && scope.files.every((file) => file.absolute === own.value)) {
      return ok({ ...scope, ownPlan: true });
    }
    if (!scope.changesFiles) return ok(scope);
    if (!own.ok) return deps.planning ? own : ok(scope);
    const others = scope.files.filter((file) => file.absolute !== own.value);
    if (deps.planning) return err(`While planning only the plan may be written: ${own.value}`);
    const foreign = others.find((file) => isPlan(file.absolute, own.value));
    return foreign ? err(`${foreign.absolute} is the plan of another chat.`) : ok(scope);
  }

  return {
    path,
    guard: (tool) => ({
      ...tool,
      prepare(args) {
        const prepared = tool.prepare(args);
        if (!prepared.ok) return prepared;
        return ok({
          ...prepared.value,
          async scope() {
            const wanted = await prepared.value.scope();
            return wanted.ok ? check(wanted.value) : wanted;
          },
        });
      },
    }),
  };
}

/** In the folder of all plans, or the one plan that all chats would share. */
function isPlan(absolute: string, own: string): boolean {
  const folder = dirname(own);
  return absolute.startsWith(folder + sep) || absolute === join(dirname(folder), 'PLAN.md');
}
