import { expandPath } from '../files/paths.ts';
import type { Environment } from '../processes/command-environment.ts';

/** A folder or a file to look in. What lies in the workspace may not lead out of it; the person's own may. */
export type ContextPlace = { readonly path: string; readonly owner: 'person' | 'workspace' };

/** Where instructions and skills are looked for, first match first. */
export type ContextPlaces = {
  readonly instructionFolders: readonly ContextPlace[];
  /** Compared without regard to case. */
  readonly instructionFile: string;
  readonly skillFolders: readonly ContextPlace[];
  readonly skillMetaFile: string;
  readonly mcpFiles: readonly ContextPlace[];
};

/** The usual places, or those that the workspace agent's variables name (chats contract 16.12). */
export function contextPlaces(
  folders: { readonly root: string; readonly home: string },
  env: Environment,
): ContextPlaces {
  const { root, home } = folders;
  const named = (name: string): readonly string[] =>
    (env[name] ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  const own = (path: string): ContextPlace => ({
    path: expandPath(path, root, home),
    // A relative path names something of the workspace, which is not the person's word.
    owner: /^([~/\\]|[a-z]:)/i.test(path) ? 'person' : 'workspace',
  });
  const instructionFolders = named('CODER_AGENT_EXP_INSTRUCTIONS_DIRS').map(own);
  const skillFolders = named('CODER_AGENT_EXP_SKILLS_DIRS').map(own);
  const mcpFiles = named('CODER_AGENT_EXP_MCP_CONFIG_FILES');
  return {
    instructionFolders: [
      ...(instructionFolders.length > 0 ? instructionFolders : [own('~/.coder')]),
      { path: root, owner: 'workspace' },
    ],
    instructionFile: named('CODER_AGENT_EXP_INSTRUCTIONS_FILE')[0] ?? 'AGENTS.md',
    skillFolders:
      skillFolders.length > 0 ? skillFolders : [own('~/.coder/skills'), own('.agents/skills')],
    skillMetaFile: named('CODER_AGENT_EXP_SKILL_META_FILE')[0] ?? 'SKILL.md',
    mcpFiles: mcpFiles.length > 0 ? mcpFiles.map(own) : [own('.mcp.json')],
  };
}
