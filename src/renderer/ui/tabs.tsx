import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './tabs.module.css';

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly title: ReactNode;
  readonly content: ReactNode;
}

export interface TabsProps<Id extends string> {
  readonly label: string;
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly tabs: readonly TabItem<Id>[];
  /** Keeps the content of hidden tabs, for panes that hold live connections. */
  readonly keepMounted?: boolean;
  readonly className?: string | undefined;
  readonly listClassName?: string | undefined;
  readonly panelClassName?: string | undefined;
}

export function Tabs<Id extends string>(props: TabsProps<Id>) {
  const { label, value, onChange, tabs, keepMounted = false, className } = props;
  return (
    <Base.Root
      className={className}
      value={value}
      onValueChange={(next: unknown) => {
        const tab = tabs.find((candidate) => candidate.id === next);
        if (tab) onChange(tab.id);
      }}
    >
      <Base.List aria-label={label} className={cx(styles.list, props.listClassName)}>
        {tabs.map((tab) => (
          <Base.Tab key={tab.id} value={tab.id} className={styles.tab}>
            {tab.title}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel
          key={tab.id}
          value={tab.id}
          keepMounted={keepMounted}
          className={cx(styles.panel, props.panelClassName)}
        >
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
