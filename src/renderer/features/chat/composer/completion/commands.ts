import type { ChatMessagePart } from '#shared/api/chat-parts.ts';

export type CommandId = 'compact' | 'plan' | 'new' | 'stop';

/** Something that stands in the list after a `/`. */
export type SlashItem =
  | { readonly kind: 'command'; readonly id: CommandId; readonly note: string }
  | { readonly kind: 'skill'; readonly name: string; readonly note: string };

export type SlashFacts = {
  readonly busy: boolean;
  readonly planning: boolean;
};

/**
 * What can be done now whose name holds the query; names that begin with it first.
 * @param context What the model was last given of the workspace: its skills are among it.
 */
export function slashItems(
  query: string,
  facts: SlashFacts,
  context: readonly ChatMessagePart[],
): readonly SlashItem[] {
  const wanted = query.toLowerCase();
  const found = [...commandsNow(facts), ...skillsOf(context)].flatMap((item) => {
    const at = slashName(item).toLowerCase().indexOf(wanted);
    return at < 0 ? [] : [{ item, begins: at === 0 }];
  });
  return found.toSorted((a, b) => Number(b.begins) - Number(a.begins)).map(({ item }) => item);
}

export function slashName(item: SlashItem): string {
  return item.kind === 'command' ? item.id : item.name;
}

/** What the message says when a skill is picked. */
export function skillText(name: string): string {
  return `Use the skill \`${name}\`:`;
}

function commandsNow({ busy, planning }: SlashFacts): readonly SlashItem[] {
  const commands: SlashItem[] = [];
  if (busy) commands.push({ kind: 'command', id: 'stop', note: 'Stop what is under way' });
  else {
    commands.push({
      kind: 'command',
      id: 'compact',
      note: 'Sum up the conversation to free context',
    });
  }
  commands.push(
    {
      kind: 'command',
      id: 'plan',
      note: planning ? 'Leave plan mode' : 'Plan first, change nothing',
    },
    { kind: 'command', id: 'new', note: 'Start another chat' },
  );
  return commands;
}

function skillsOf(context: readonly ChatMessagePart[]): readonly SlashItem[] {
  return context.flatMap((part) =>
    part.type === 'skill'
      ? [{ kind: 'skill', name: part.skill_name, note: part.skill_description ?? 'Skill' }]
      : [],
  );
}
