import type { Skill } from '../../agent-bridge/ports/index.ts';
import type { StoredPart } from '../types.ts';

/** Instruction files and the skill index as system texts; none when there are neither. */
export function buildContextBlocks(
  parts: readonly StoredPart[],
  workspace: { readonly root: string },
): readonly string[] {
  const files = parts.flatMap(fileText);
  const skills = skillsOf(parts);
  return [
    ...(files.length > 0 ? [workspaceBlock(files, workspace.root)] : []),
    ...(skills.length > 0 ? [skillBlock(skills)] : []),
  ];
}

/** The skills that the parts name, with where they lie. */
export function skillsOf(parts: readonly StoredPart[]): readonly Skill[] {
  return parts.flatMap((part) => {
    if (part.type !== 'skill') return [];
    const { skill_dir: directory, skill_meta_file: metaFile } = part.context_source ?? {};
    if (directory === undefined || metaFile === undefined) return [];
    const { skill_name: name, skill_description: description = '' } = part;
    return [{ name, description, directory, metaFile }];
  });
}

function workspaceBlock(files: readonly string[], root: string): string {
  return [
    '<workspace-context>',
    `Operating system: ${process.platform}`,
    `Working directory: ${root}`,
    'What follows are standing instructions for work here. Where two differ, the later counts; ' +
      'the person’s messages count more than either.',
    ...files,
    '</workspace-context>',
  ].join('\n\n');
}

function fileText(part: StoredPart): string[] {
  const content = part.context_source?.content;
  if (part.type !== 'context-file' || content === undefined) return [];
  const mark = part.context_file_truncated ? ' (only its beginning)' : '';
  // No file may close the block that it stands in.
  const body = content.replaceAll(/<(?=\/?(workspace-context|available-skills)\b)/gi, '&lt;');
  return [`Source: ${part.context_file_path}${mark}\n${body}`];
}

function skillBlock(skills: readonly Skill[]): string {
  return [
    '<available-skills>',
    'Before a task that one of these is about, read it with read_skill and follow it.',
    ...skills.map(({ name, description }) => {
      const text = description.replaceAll('<', '&lt;');
      return text === '' ? `- ${name}` : `- ${name}: ${text}`;
    }),
    '</available-skills>',
  ].join('\n');
}
