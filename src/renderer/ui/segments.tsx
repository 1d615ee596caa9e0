import { RadioRows } from './radio-rows.tsx';
import styles from './segments.module.css';

export interface SegmentsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** One of two to four short words. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { label, value, options, onChange } = props;
  return (
    <RadioRows
      label={label}
      className={styles.group}
      value={value}
      onChange={onChange}
      rows={options.map((option) => ({
        value: option.value,
        className: styles.segment,
        content: option.label,
      }))}
    />
  );
}
