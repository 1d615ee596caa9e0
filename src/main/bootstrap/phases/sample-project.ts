import type { GitPort } from '../../agent-bridge/ports/index.ts';
import {
  createSampleProject,
  type SampleProjectService,
} from '../../services/sample-project/index.ts';
import type { Foundation } from './foundation.ts';

/** The sample project, created when it is missing. */
export async function startSampleProject(
  foundation: Foundation,
  git: GitPort,
): Promise<SampleProjectService> {
  const { paths, logger } = foundation;
  const sample = createSampleProject({ parentFolder: paths.sampleProject, git, logger });
  await sample.ensure();
  return sample;
}
