import { Switch as Base } from '@base-ui/react/switch';
import { useId, type ReactNode } from 'react';
import styles from './field.module.css';

export interface SwitchProps {
  readonly label: string;
  /** The label is for screen readers only; something else says it to the eye. */
  readonly hideLabel?: boolean;
  readonly note?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** On or off, at once. */
export function Switch(props: SwitchProps) {
  const { label, hideLabel = false, note, checked, disabled = false, onChange } = props;
  const id = useId();
  return (
    <div className={styles.switchRow}>
      <div className={styles.switchText}>
        <span id={id} className={hideLabel ? styles.hiddenLabel : styles.label}>
          {label}
        </span>
        {note && <span className={styles.note}>{note}</span>}
      </div>
      <Base.Root
        className={styles.switch}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-labelledby={id}
      >
        <Base.Thumb className={styles.thumb} />
      </Base.Root>
    </div>
  );
}
