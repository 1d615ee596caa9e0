import type { ChatMessage } from '#shared/api/chats.ts';
import { Tooltip } from '../../../ui/tooltip.tsx';
import styles from './context-ring.module.css';

const CIRCUMFERENCE = 2 * Math.PI * 5.5;

/** How much of the model's context the conversation fills; the numbers on hover. */
export function ContextRing({ messages }: { readonly messages: readonly ChatMessage[] }) {
  const context = contextUsed(messages);
  if (!context) return null;
  const share = Math.min(1, context.used / context.limit);
  const percent = `${Math.round(share * 100)} %`;
  const numbers = `${context.used.toLocaleString('en')} of ${context.limit.toLocaleString('en')} tokens`;
  return (
    <Tooltip text={`Context: ${percent}, ${numbers}`} side="top">
      <span
        className={styles.ring}
        role="img"
        tabIndex={0}
        aria-label={`Context used: ${percent}, ${numbers}`}
      >
        <svg viewBox="0 0 14 14" fill="none" strokeWidth="2" aria-hidden>
          <circle className={styles.track} cx="7" cy="7" r="5.5" />
          <circle
            className={styles.used}
            cx="7"
            cy="7"
            r="5.5"
            strokeDasharray={`${share * CIRCUMFERENCE} ${CIRCUMFERENCE}`}
            transform="rotate(-90 7 7)"
          />
        </svg>
      </span>
    </Tooltip>
  );
}

/** From the newest message that tells (contract 15.3). */
function contextUsed(messages: readonly ChatMessage[]) {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const usage = messages[index]?.usage;
    if (!usage?.context_limit) continue;
    const { input_tokens = 0, cache_read_tokens = 0, cache_creation_tokens = 0 } = usage;
    return {
      used: input_tokens + cache_read_tokens + cache_creation_tokens,
      limit: usage.context_limit,
    };
  }
  return undefined;
}
