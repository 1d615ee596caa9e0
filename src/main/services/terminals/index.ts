export {
  createTerminals,
  type AttachRequest,
  type AttachError,
  type TerminalDetails,
  type Terminals,
} from './terminals.ts';
export type {
  DetachReason,
  TerminalAttachment,
  TerminalSink,
  TerminalSize,
} from '../../agent-bridge/ports/index.ts';
