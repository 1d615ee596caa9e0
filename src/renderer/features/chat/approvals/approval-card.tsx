import { useId, useState } from 'react';
import type { ApprovalDecision, ApprovalRequest } from '#shared/api/approvals.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { DiffCount } from '../../../ui/diff-count.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { HunkView } from '../../../widgets/hunk-view.tsx';
import { shortenPath } from '../model/tool-text.ts';
import { ApprovalButtons } from './approval-buttons.tsx';
import { describeRequest, requestFiles } from './approval-text.ts';
import styles from './approval-card.module.css';

export interface ApprovalCardProps {
  readonly request: ApprovalRequest;
  readonly root: string;
  /** Shows and obeys the keys; one card at a time. */
  readonly hasKeys: boolean;
  /** Stands above the composer, so it is kept short. */
  readonly docked: boolean;
  /** May reject; the card then says why. */
  readonly onDecide: (decision: ApprovalDecision) => Promise<string | undefined>;
  /** How many more wait after this one. */
  readonly more: number;
}

type Step = 'choose' | 'pattern' | 'deny';

/** What will happen exactly, why it was asked, and the answers. */
export function ApprovalCard(props: ApprovalCardProps) {
  const { request, root, docked, onDecide, more } = props;
  const [step, setStep] = useState<Step>('choose');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const titleId = useId();
  const subjectId = useId();
  const { title, reason } = describeRequest(request);

  async function decide(decision: ApprovalDecision): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    setProblem(await onDecide(decision));
    setBusy(false);
  }

  return (
    // Several may ask the same of different things.
    <section
      className={cx(styles.card, docked && styles.docked)}
      aria-labelledby={`${titleId} ${subjectId}`}
    >
      <header className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        <p className={styles.reason}>{reason}</p>
        {more > 0 && <span className={styles.more}>{more} more after this</span>}
      </header>
      <RequestBody request={request} root={root} docked={docked} subjectId={subjectId} />
      {problem !== undefined && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      {step === 'choose' && (
        <ApprovalButtons
          request={request}
          hasKeys={props.hasKeys}
          busy={busy}
          onDecide={(decision) => void decide(decision)}
          onPattern={() => setStep('pattern')}
          onDeny={() => setStep('deny')}
        />
      )}
      {step === 'pattern' && (
        <AnswerForm
          label="Commands that match"
          note="* stands for any text without shell operators. Applies to every chat of this workspace."
          initial={request.suggested_pattern ?? request.command ?? ''}
          mono
          required
          verb="Allow pattern"
          busy={busy}
          onCancel={() => setStep('choose')}
          onSubmit={(pattern) => void decide({ decision: 'allow', scope: 'workspace', pattern })}
        />
      )}
      {step === 'deny' && (
        <AnswerForm
          label="Reason, told to the agent"
          note="Say what to do instead. May stay empty."
          initial=""
          verb="Deny"
          busy={busy}
          onCancel={() => setStep('choose')}
          onSubmit={(reason) =>
            void decide({ decision: 'deny', scope: 'once', ...(reason && { reason }) })
          }
        />
      )}
    </section>
  );
}

type BodyProps = Pick<ApprovalCardProps, 'request' | 'root' | 'docked'> & {
  /** Of what tells this question from its like. */
  readonly subjectId: string;
};

function RequestBody({ request, root, docked, subjectId }: BodyProps) {
  const files = requestFiles(request);
  return (
    <div className={styles.body}>
      {request.command !== undefined && (
        <>
          <pre id={subjectId} className={styles.command} tabIndex={0} dir="ltr">
            {request.command}
          </pre>
          {request.workdir !== undefined && (
            <p className={styles.folder}>
              in{' '}
              <code>
                {request.workdir === root ? request.workdir : shortenPath(request.workdir, root)}
              </code>
            </p>
          )}
        </>
      )}
      {files.map((file, index) => (
        <div key={file.path} className={styles.file}>
          <p className={styles.fileName}>
            <code id={index === 0 && request.command === undefined ? subjectId : undefined}>
              {shortenPath(file.path, root)}
            </code>
            {file.outside && <span className={styles.outside}>outside the workspace</span>}
            <DiffCount additions={file.additions} deletions={file.deletions} />
          </p>
          {file.hunks.length > 0 && <HunkView hunks={file.hunks} maxLines={docked ? 40 : 400} />}
        </div>
      ))}
    </div>
  );
}

interface AnswerFormProps {
  readonly label: string;
  readonly note: string;
  readonly initial: string;
  readonly mono?: boolean;
  readonly required?: boolean;
  readonly verb: string;
  readonly busy: boolean;
  readonly onCancel: () => void;
  readonly onSubmit: (text: string) => void;
}

function AnswerForm(props: AnswerFormProps) {
  const { label, note, initial, mono = false, required = false, verb, busy } = props;
  const [text, setText] = useState(initial);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!required || text.trim() !== '') props.onSubmit(text.trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        props.onCancel();
      }}
    >
      <TextField
        label={label}
        note={note}
        mono={mono}
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles.actions}>
        <Button type="submit" tone="primary" busy={busy} disabled={required && text.trim() === ''}>
          {verb}
        </Button>
        <Button onClick={props.onCancel}>Back</Button>
      </div>
    </form>
  );
}
