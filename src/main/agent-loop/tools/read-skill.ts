import { z } from 'zod';
import type { ContextPort, Skill } from '../../agent-bridge/ports/index.ts';
import { defineTool, failure, success, type Tool } from './tool.ts';

export type SkillToolDeps = { readonly context: ContextPort; readonly skills: readonly Skill[] };

const name = z.string().min(1).describe('Name of the skill, as listed.');
const skillSchema = z.object({ name });
const fileSchema = z.object({
  name,
  path: z.string().min(1).describe('Path relative to the folder of the skill.'),
});

/** The instructions of a skill. Listed skills are the person's word: reading them needs no other. */
export function createReadSkill({ context, skills }: SkillToolDeps): Tool {
  return defineTool({
    name: 'read_skill',
    description:
      'Reads the instructions of one of the available skills, and what lies beside them.',
    schema: skillSchema,
    prepare: (args) => ({
      async run() {
        const skill = skills.find((each) => each.name === args.name);
        if (!skill) return unknownSkill(args.name, skills);
        const read = await context.readSkill(skill);
        if (!read.ok) return failure(read.error.message);
        return success({ name: skill.name, body: read.value.body, files: read.value.files });
      },
    }),
  });
}

export function createReadSkillFile({ context, skills }: SkillToolDeps): Tool {
  return defineTool({
    name: 'read_skill_file',
    description: 'Reads a file that lies in the folder of one of the available skills.',
    schema: fileSchema,
    prepare: (args) => ({
      async run() {
        const skill = skills.find((each) => each.name === args.name);
        if (!skill) return unknownSkill(args.name, skills);
        const read = await context.readSkillFile(skill, args.path);
        return read.ok ? success({ content: read.value }) : failure(read.error.message);
      },
    }),
  });
}

function unknownSkill(wanted: string, skills: readonly Skill[]) {
  const names = skills.map((skill) => skill.name).join(', ');
  return failure(`There is no skill named ${JSON.stringify(wanted)}. The skills are: ${names}.`);
}
