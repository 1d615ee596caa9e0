import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SAMPLE_PROJECT } from '#shared/sample/sample-project.ts';
import type { GitPort } from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';

export type SampleProjectDeps = {
  /** Absolute folder in which the project gets a folder of its own. */
  readonly parentFolder: string;
  readonly git: GitPort;
  readonly logger: Logger;
};

/** The small repository that lets a newcomer try a chat without a project at hand. */
export interface SampleProjectService {
  /** Absolute folder, whether or not it exists. */
  readonly folder: string;
  /**
   * Creates the project when its folder is missing; what is there is never touched. False when
   * there is none in the end: the rest of the program works without it.
   */
  ensure(): Promise<boolean>;
}

export function createSampleProject(deps: SampleProjectDeps): SampleProjectService {
  const { parentFolder, git, logger } = deps;
  const folder = join(parentFolder, SAMPLE_PROJECT.name);
  return {
    folder,
    async ensure() {
      if (await exists(folder)) return true;
      await mkdir(parentFolder, { recursive: true });
      // Built beside and renamed, so that a crash leaves all or nothing.
      const draft = await mkdtemp(join(parentFolder, '.draft-'));
      try {
        await writeFiles(draft);
        const initialized = await git.initialize(draft, commitMessage);
        if (!initialized.ok) {
          logger.warn('sample.not_created', { kind: initialized.error.kind });
          return false;
        }
        await rename(draft, folder);
        return true;
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    },
  };
}

const commitMessage = 'Add headings, turns and compass points';

async function writeFiles(root: string): Promise<void> {
  for (const file of SAMPLE_PROJECT.files) {
    const path = join(root, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
