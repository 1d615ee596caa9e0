import type { App } from '../../../state/app-state.ts';
import { useSubagent } from '../cards/use-subagent.ts';
import { stringOf } from '../model/tool-item.ts';
import { formatDuration } from '../model/tool-text.ts';
import { useElapsed } from '../use-elapsed.ts';
import { ToolRow, type ToolRowProps } from './tool-row.tsx';

/** A wait for a subagent: which one, what it does, and since when. */
export function WaitRow({ app, ...row }: ToolRowProps & { readonly app: App }) {
  const { args, startedAt } = row.item;
  const { title, state } = useSubagent(app, stringOf(args['chat_id']) ?? '');
  const elapsedMs = useElapsed(startedAt);
  const facts = [state, elapsedMs === undefined ? undefined : formatDuration(elapsedMs)];
  // Until the result names it, the call knows only the subagent's id.
  const item = title === undefined ? row.item : { ...row.item, args: { ...args, title } };
  return <ToolRow {...row} item={item} facts={facts.filter((fact) => fact !== undefined)} />;
}
