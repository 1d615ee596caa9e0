export { kindOfRemote } from './kinds.ts';
