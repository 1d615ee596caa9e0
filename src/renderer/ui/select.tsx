import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import floating from './floating.module.css';
import styles from './field.module.css';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** A plain sentence under the label, in the list only. */
  readonly note?: string | undefined;
  readonly disabled?: boolean;
  /** Options with the same group stand together under its name. */
  readonly group?: string | undefined;
}

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value | undefined;
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly placeholder?: string;
  /** `bare`: no frame and no visible label, for toolbars. */
  readonly look?: 'field' | 'bare';
  readonly size?: 'regular' | 'small';
  readonly disabled?: boolean;
  readonly note?: ReactNode;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onChange, placeholder = 'Choose…', note } = props;
  const { look = 'field', size = 'regular', disabled = false } = props;
  const groups = groupOptions(options);
  return (
    <Base.Root
      items={options.map((option) => ({ value: option.value, label: option.label }))}
      value={value ?? null}
      disabled={disabled}
      modal={false}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <div className={styles.field}>
        <Base.Label className={look === 'bare' ? styles.hiddenLabel : styles.label}>
          {label}
        </Base.Label>
        <Base.Trigger
          className={cx(
            styles.control,
            styles.select,
            look === 'bare' && styles.bare,
            size === 'small' && styles.small,
          )}
        >
          <span className={styles.value}>
            <Base.Value placeholder={placeholder} />
          </span>
          <Base.Icon className={styles.chevron}>
            <Icon glyph={ChevronDown} size={14} />
          </Base.Icon>
        </Base.Trigger>
        {note && <div className={styles.note}>{note}</div>}
      </div>
      <Base.Portal>
        <Base.Positioner
          className={floating.positioner}
          alignItemWithTrigger={false}
          align="start"
          sideOffset={4}
          collisionPadding={8}
        >
          <Base.Popup className={cx(floating.popup, floating.anchored)}>
            <Base.List>
              {groups.map(([group, members]) => (
                <Base.Group key={group ?? ''}>
                  {group && <Base.GroupLabel className={floating.heading}>{group}</Base.GroupLabel>}
                  {members.map((option) => (
                    <OptionRow key={option.value} option={option} />
                  ))}
                </Base.Group>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function OptionRow({ option }: { readonly option: SelectOption<string> }) {
  return (
    <Base.Item value={option.value} disabled={option.disabled ?? false} className={floating.item}>
      <span className={floating.indicatorSlot}>
        <Base.ItemIndicator>
          <Icon glyph={Check} />
        </Base.ItemIndicator>
      </span>
      <span className={floating.label}>
        <Base.ItemText>{option.label}</Base.ItemText>
        {option.note && <span className={floating.note}>{option.note}</span>}
      </span>
    </Base.Item>
  );
}

type Grouped<Value extends string> = readonly (readonly [
  string | undefined,
  readonly SelectOption<Value>[],
])[];

function groupOptions<Value extends string>(
  options: readonly SelectOption<Value>[],
): Grouped<Value> {
  return Array.from(Map.groupBy(options, (option) => option.group));
}
