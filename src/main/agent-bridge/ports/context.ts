import type { Result } from '#shared/kernel/result.ts';
import type { FileError } from './files.ts';

/** Standing instructions that the person or the project wrote for assistants. */
export type InstructionFile = {
  /** Absolute, as it was found. */
  readonly path: string;
  /** Without comments and invisible characters; never empty. */
  readonly content: string;
  /** Only the first 64 KiB of the file were read. */
  readonly truncated: boolean;
};

/** Where a skill lies; what `readSkill` needs to find it again. */
export type SkillLocation = {
  readonly name: string;
  /** Absolute folder of the skill. */
  readonly directory: string;
  /** Name of the file with the instructions, in that folder. */
  readonly metaFile: string;
};

export type Skill = SkillLocation & {
  /** One line; may be empty. */
  readonly description: string;
};

export type InstructionContext = {
  /** The person's first, then the workspace's. */
  readonly files: readonly InstructionFile[];
  /** Each name once. */
  readonly skills: readonly Skill[];
};

export type SkillBody = {
  /** The instructions without their front matter. */
  readonly body: string;
  /** Names of what lies in the skill's folder beside them; a folder's name ends in `/`. */
  readonly files: readonly string[];
};

/**
 * Instruction files and skills of the person's home folder and of the workspace folder. What lies
 * in the workspace is only read where links do not lead out of it, so none of this needs the
 * person's approval.
 */
export interface ContextPort {
  /** Never fails: what cannot be read is left out. */
  read(): Promise<InstructionContext>;
  readSkill(skill: SkillLocation): Promise<Result<SkillBody, FileError>>;
  /** `path` is relative to the skill's folder; the text is cut at 512 KiB. */
  readSkillFile(skill: SkillLocation, path: string): Promise<Result<string, FileError>>;
}
