import type { WorkspaceSkills } from '#shared/api/workspace-files.ts';

export type CommandId = 'compact' | 'plan' | 'new' | 'stop';

/** Something that stands in the list after a `/`. */
export type SlashItem =
  | { readonly kind: 'command'; readonly id: CommandId; readonly note: string }
  | { readonly kind: 'skill'; readonly name: string; readonly note: string };

export type SlashCommand = Extract<SlashItem, { readonly kind: 'command' }>;

/** A skill that a message can name. */
export type Skill = WorkspaceSkills['skills'][number];

/** The commands and skills whose name holds the query; names that begin with it first. */
export function slashItems(
  query: string,
  commands: readonly SlashCommand[],
  skills: readonly Skill[],
): readonly SlashItem[] {
  const wanted = query.toLowerCase();
  const found = [...commands, ...skills.map(skillItem)].flatMap((item) => {
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

/** What can be done in a chat now. */
export function chatCommands(facts: {
  readonly busy: boolean;
  readonly planning: boolean;
}): readonly SlashCommand[] {
  return [
    facts.busy
      ? { kind: 'command', id: 'stop', note: 'Stop what is under way' }
      : { kind: 'command', id: 'compact', note: 'Sum up the conversation to free context' },
    planCommand(facts.planning),
    { kind: 'command', id: 'new', note: 'Start another chat' },
  ];
}

/** What can be done before there is a chat. */
export function newChatCommands(planning: boolean): readonly SlashCommand[] {
  return [planCommand(planning)];
}

function planCommand(planning: boolean): SlashCommand {
  const note = planning ? 'Leave plan mode' : 'Plan first, change nothing';
  return { kind: 'command', id: 'plan', note };
}

function skillItem({ name, description }: Skill): SlashItem {
  return { kind: 'skill', name, note: description === '' ? 'Skill' : description };
}
