import { TextField } from '../../ui/text-field.tsx';
import styles from './review.module.css';

/** From this many files on there is a filter. */
const FILTER_FROM = 8;

export interface FileFilterProps {
  /** Files, shown or not. */
  readonly total: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function FileFilter({ total, value, onChange }: FileFilterProps) {
  if (total < FILTER_FROM && value === '') return null;
  return (
    <div className={styles.filter}>
      <TextField
        label="Filter files"
        hideLabel
        placeholder={`Filter ${total.toLocaleString('en')} files`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
