import type { InstructionContext, WorkspaceBridge } from '../../../agent-bridge/ports/index.ts';
import { TurnSuperseded } from '../../../agent-loop/index.ts';
import type { MessagePart } from '../../../store/tables/chat-messages-store.ts';
import { reread, type ChatContext } from '../context.ts';
import type { Turn } from '../turn.ts';

/**
 * The instructions and skills that the chat has of this workspace agent. The first time they are
 * read and stored as a message, which nobody is told of: what the chat was given stays the same
 * until another workspace agent takes over or the message is edited away.
 */
export async function contextParts(
  context: ChatContext,
  turn: Turn,
  workspace: WorkspaceBridge,
): Promise<readonly MessagePart[]> {
  const { stores } = context;
  const { chatId } = turn;
  const known = stores.contexts.find(chatId);
  if (known?.agentId === workspace.agentId) {
    const message = stores.messages.find(chatId, known.messageId);
    if (message) return message.parts;
  }
  const parts = toParts(await workspace.context.read(), workspace.agentId);
  if (turn.superseded) throw new TurnSuperseded();
  const isNothing = parts.length === 0;
  return context.commit(() => {
    const message = stores.messages.insert({
      chatId: reread(context, chatId).id,
      role: 'user',
      // That nothing was found is for us to know, so that it is not looked for again.
      visibility: isNothing ? 'model' : 'both',
      createdBy: undefined,
      modelConfigId: undefined,
      parts: isNothing ? [nothingFound(workspace.agentId)] : parts,
      usage: undefined,
      createdAt: context.timestamps.next(),
    });
    const row = { agentId: workspace.agentId, messageId: message.id };
    stores.contexts.save(chatId, row, parts.map(asShown));
    return message.parts;
  });
}

function toParts(found: InstructionContext, agentId: string): readonly MessagePart[] {
  return [
    ...found.files.map((file) => ({
      type: 'context-file' as const,
      context_file_path: file.path,
      ...(file.truncated ? { context_file_truncated: true } : {}),
      context_file_agent_id: agentId,
      context_source: { content: file.content },
    })),
    ...found.skills.map((skill) => ({
      type: 'skill' as const,
      skill_name: skill.name,
      ...(skill.description === '' ? {} : { skill_description: skill.description }),
      context_file_agent_id: agentId,
      context_source: { skill_dir: skill.directory, skill_meta_file: skill.metaFile },
    })),
  ];
}

function asShown(part: MessagePart): MessagePart {
  const { context_source: _, ...shown } = part;
  return shown;
}

function nothingFound(agentId: string): MessagePart {
  return { type: 'context-file', context_file_path: '', context_file_agent_id: agentId };
}
