import type { Terminal } from '#shared/api/terminals.ts';
import type { TerminalDetails } from '../../../services/terminals/index.ts';

export function presentTerminal(terminal: TerminalDetails): Terminal {
  return {
    id: terminal.id,
    workspace_id: terminal.workspaceId,
    agent_id: terminal.agentId,
    title: terminal.title,
    program_title: terminal.programTitle,
    cwd: terminal.cwd,
    shell: terminal.shell,
    command: terminal.command,
    running: terminal.running,
    exit_code: terminal.exitCode,
    started_at: terminal.startedAt,
    ended_at: terminal.endedAt,
    clients: terminal.clients,
    keep: terminal.keep,
  };
}
