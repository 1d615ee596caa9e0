export {
  createSampleProject,
  type SampleProjectDeps,
  type SampleProjectService,
} from './sample-project.ts';
