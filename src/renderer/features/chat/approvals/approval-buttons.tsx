import { useEffect, useEffectEvent } from 'react';
import type { ApprovalDecision, ApprovalRequest } from '#shared/api/approvals.ts';
import { Button } from '../../../ui/button.tsx';
import { Shortcut } from '../../../ui/kbd.tsx';
import { chatScopeLabel } from './approval-text.ts';
import styles from './approval-card.module.css';

export interface ApprovalButtonsProps {
  readonly request: ApprovalRequest;
  readonly hasKeys: boolean;
  readonly busy: boolean;
  readonly onDecide: (decision: ApprovalDecision) => void;
  readonly onPattern: () => void;
  readonly onDeny: () => void;
}

/** With Alt they work while the composer has the focus; by code, as Option types other letters. */
const keys = { once: 'KeyY', chat: 'KeyC', pattern: 'KeyP', deny: 'KeyN' } as const;

export function ApprovalButtons(props: ApprovalButtonsProps) {
  const { request, hasKeys, busy, onDecide, onPattern, onDeny } = props;
  const hasPattern = request.command !== undefined && !request.kinds.includes('outside_workspace');
  const chatScope = chatScopeLabel(request);
  const allowOnce = (): void => onDecide({ decision: 'allow', scope: 'once' });
  const allowChat = (): void => onDecide({ decision: 'allow', scope: 'chat' });

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || busy) return;
    if (event.code === keys.once) allowOnce();
    else if (event.code === keys.chat && chatScope !== undefined) allowChat();
    else if (event.code === keys.pattern && hasPattern) onPattern();
    else if (event.code === keys.deny) onDeny();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    if (!hasKeys) return undefined;
    const listen = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [hasKeys]);

  return (
    <div className={styles.actions}>
      <Button tone="primary" busy={busy} onClick={allowOnce}>
        Allow once{hasKeys && <Shortcut keys="alt+y" />}
      </Button>
      {chatScope !== undefined && (
        <Button disabled={busy} onClick={allowChat}>
          {chatScope}
          {hasKeys && <Shortcut keys="alt+c" />}
        </Button>
      )}
      {hasPattern && (
        <Button disabled={busy} onClick={onPattern}>
          Allow pattern…{hasKeys && <Shortcut keys="alt+p" />}
        </Button>
      )}
      <Button disabled={busy} onClick={onDeny}>
        Deny…{hasKeys && <Shortcut keys="alt+n" />}
      </Button>
    </div>
  );
}
