import { useId, type ComponentProps, type ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './field.module.css';

interface FieldParts {
  readonly label: string;
  /** The label is for screen readers only; something else says it to the eye. */
  readonly hideLabel?: boolean;
  readonly note?: ReactNode;
  readonly error?: string | undefined;
  /** Paths, commands, patterns. */
  readonly mono?: boolean;
}

export interface TextFieldProps extends FieldParts, Omit<ComponentProps<'input'>, 'id'> {}

export function TextField(props: TextFieldProps) {
  const { label, hideLabel, note, error, mono = false, className, ...input } = props;
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hideLabel={hideLabel} note={note} error={error}>
      <input
        type="text"
        spellCheck={false}
        autoComplete="off"
        {...input}
        id={id}
        className={cx(styles.control, mono && styles.mono, className)}
        {...describedBy(id, note, error)}
      />
    </FieldFrame>
  );
}

export interface TextAreaProps extends FieldParts, Omit<ComponentProps<'textarea'>, 'id'> {}

export function TextArea(props: TextAreaProps) {
  const { label, hideLabel, note, error, mono = false, className, ...input } = props;
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hideLabel={hideLabel} note={note} error={error}>
      <textarea
        {...input}
        id={id}
        className={cx(styles.control, styles.area, mono && styles.mono, className)}
        {...describedBy(id, note, error)}
      />
    </FieldFrame>
  );
}

interface FieldFrameProps {
  readonly id: string;
  readonly label: string;
  readonly hideLabel: boolean | undefined;
  readonly note: ReactNode;
  readonly error: string | undefined;
  readonly children: ReactNode;
}

function FieldFrame({ id, label, hideLabel, note, error, children }: FieldFrameProps) {
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? styles.hiddenLabel : styles.label}>
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${id}-error`} role="alert" className={styles.error}>
          {error}
        </p>
      ) : (
        note && (
          <div id={`${id}-note`} className={styles.note}>
            {note}
          </div>
        )
      )}
    </div>
  );
}

function describedBy(id: string, note: ReactNode, error: string | undefined) {
  if (error) return { 'aria-invalid': true, 'aria-describedby': `${id}-error` };
  return note ? { 'aria-describedby': `${id}-note` } : {};
}
