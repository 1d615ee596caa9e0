import type { ContextPort } from '../../ports/index.ts';
import type { ContextPlaces } from './context-places.ts';
import { readInstructionFiles } from './instruction-files.ts';
import { findSkills, readSkill, readSkillFile } from './skills.ts';

/** Instructions and skills on this computer. `root`: the workspace folder, links followed. */
export function createLocalContext(deps: {
  readonly root: string;
  readonly places: ContextPlaces;
}): ContextPort {
  const { root, places } = deps;
  return {
    async read() {
      const [files, skills] = await Promise.all([
        readInstructionFiles(places, root),
        findSkills(places, root),
      ]);
      return { files, skills };
    },
    readSkill: (skill) => readSkill(deps, skill),
    readSkillFile: (skill, path) => readSkillFile(deps, skill, path),
  };
}
