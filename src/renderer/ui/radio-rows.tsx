import { useRef, type KeyboardEvent, type ReactNode } from 'react';

export interface RadioRow<Value extends string> {
  readonly value: Value;
  readonly content: ReactNode;
  readonly className?: string | undefined;
}

export interface RadioRowsProps<Value extends string> {
  readonly label: string;
  readonly value: Value | undefined;
  readonly rows: readonly RadioRow<Value>[];
  readonly onChange: (value: Value) => void;
  readonly className?: string | undefined;
}

/** One of several whole rows; arrows move, Enter and Space choose. */
export function RadioRows<Value extends string>(props: RadioRowsProps<Value>) {
  const { label, value, rows, onChange, className } = props;
  const groupRef = useRef<HTMLDivElement>(null);
  const chosen = rows.findIndex((row) => row.value === value);

  function onKeyDown(event: KeyboardEvent): void {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = Array.from(groupRef.current?.querySelectorAll('button') ?? []);
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }

  return (
    <div
      ref={groupRef}
      role="radiogroup"
      aria-label={label}
      className={className}
      onKeyDown={onKeyDown}
    >
      {rows.map((row, index) => (
        <button
          key={row.value}
          type="button"
          role="radio"
          aria-checked={row.value === value}
          tabIndex={index === Math.max(chosen, 0) ? 0 : -1}
          className={row.className}
          onClick={() => onChange(row.value)}
        >
          {row.content}
        </button>
      ))}
    </div>
  );
}

const steps: Readonly<Record<string, 1 | -1>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};
