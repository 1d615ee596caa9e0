import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { TerminalSettings } from '#shared/api/terminals.ts';
import type { App } from '../../state/app-state.ts';
import {
  FONT_SIZE,
  SCROLLBACK,
  type TerminalPreferences,
} from '../../state/terminal-preferences.ts';
import { Button } from '../../ui/button.tsx';
import { Row, Rows, Section } from '../../ui/section.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

/** How terminals look and what may happen in them. */
export function TerminalPage({ app }: { readonly app: App }) {
  const preferences = useStore(app.terminals.preferences.store);
  const change = (next: Partial<TerminalPreferences>): void =>
    app.terminals.preferences.change(next);
  return (
    <>
      <Section title="Terminal" note="Kept in this window, at once.">
        <Look preferences={preferences} change={change} />
      </Section>
      <Section title="Copy and paste">
        <Clipboard preferences={preferences} change={change} />
      </Section>
      <Section title="Access and keys">
        <Access preferences={preferences} change={change} />
      </Section>
      <Section title="Shells" note="For terminals that are opened from now on.">
        <Shells app={app} />
      </Section>
    </>
  );
}

type PartProps = {
  readonly preferences: TerminalPreferences;
  readonly change: (next: Partial<TerminalPreferences>) => void;
};

function Look({ preferences, change }: PartProps) {
  return (
    <Rows>
      <Row title="Font" detail="Names of installed fonts, the best first. Empty: the code font.">
        <TextField
          label="Font of terminals"
          hideLabel
          mono
          placeholder="ui-monospace"
          maxLength={200}
          value={preferences.fontFamily}
          onChange={(event) => change({ fontFamily: event.target.value })}
        />
      </Row>
      <Row title="Size" detail="Pixels. Ctrl or ⌘ with + and − changes it from the terminal.">
        <NumberField
          label="Font size of terminals, in pixels"
          value={preferences.fontSize}
          min={FONT_SIZE.min}
          max={FONT_SIZE.max}
          onChange={(fontSize) => change({ fontSize })}
        />
      </Row>
      <Row
        title="Ligatures"
        detail="Arrows and the like drawn as one sign, in fonts that have them."
      >
        <Switch
          label="Ligatures"
          hideLabel
          checked={preferences.ligatures}
          onChange={(ligatures) => change({ ligatures })}
        />
      </Row>
      <Row title="Cursor">
        <Segments
          label="Cursor"
          value={preferences.cursorStyle}
          options={[
            { value: 'block', label: 'Block' },
            { value: 'bar', label: 'Bar' },
            { value: 'underline', label: 'Line' },
          ]}
          onChange={(cursorStyle) => change({ cursorStyle })}
        />
      </Row>
      <Row title="Blinking cursor">
        <Switch
          label="Blinking cursor"
          hideLabel
          checked={preferences.cursorBlink}
          onChange={(cursorBlink) => change({ cursorBlink })}
        />
      </Row>
      <Row title="Scrollback" detail="Lines that a terminal keeps in this window.">
        <NumberField
          label="Lines of scrollback"
          value={preferences.scrollback}
          min={SCROLLBACK.min}
          max={SCROLLBACK.max}
          whole
          onChange={(scrollback) => change({ scrollback })}
        />
      </Row>
      <Row
        title="Drawing"
        detail="On the graphics card where there is one, or as text of the page."
      >
        <Segments
          label="How terminals are drawn"
          value={preferences.renderer}
          options={[
            { value: 'auto', label: 'Automatic' },
            { value: 'gpu', label: 'Graphics card' },
            { value: 'dom', label: 'Page' },
          ]}
          onChange={(renderer) => change({ renderer })}
        />
      </Row>
    </Rows>
  );
}

function Clipboard({ preferences, change }: PartProps) {
  return (
    <Rows>
      <Row title="Copy what is selected" detail="As soon as it is, without a key.">
        <Switch
          label="Copy what is selected"
          hideLabel
          checked={preferences.copyOnSelect}
          onChange={(copyOnSelect) => change({ copyOnSelect })}
        />
      </Row>
      <Row
        title="Ask before several lines are pasted"
        detail="“When they run” leaves programs alone that hold a paste back until Enter."
      >
        <Segments
          label="Ask before several lines are pasted"
          value={preferences.pasteWarning}
          options={[
            { value: 'always', label: 'Always' },
            { value: 'unsafe', label: 'When they run' },
            { value: 'never', label: 'Never' },
          ]}
          onChange={(pasteWarning) => change({ pasteWarning })}
        />
      </Row>
      <Row
        title="Programs that write to the clipboard"
        detail="Such as an editor on another computer. None can read it."
      >
        <Segments
          label="Programs that write to the clipboard"
          value={preferences.clipboardWrites}
          options={[
            { value: 'ask', label: 'Ask' },
            { value: 'always', label: 'Allow' },
            { value: 'never', label: 'Refuse' },
          ]}
          onChange={(clipboardWrites) => change({ clipboardWrites })}
        />
      </Row>
    </Rows>
  );
}

function Access({ preferences, change }: PartProps) {
  return (
    <Rows>
      <Row
        title="Ctrl with a letter"
        detail="Some mean something to the shell and to Pilothouse. Ctrl+Shift+P opens the search either way."
      >
        <Segments
          label="Who gets Ctrl with a letter"
          value={preferences.controlKeys}
          options={[
            { value: 'shell', label: 'Shell' },
            { value: 'app', label: 'Pilothouse' },
          ]}
          onChange={(controlKeys) => change({ controlKeys })}
        />
      </Row>
      <Row
        title="Call me"
        detail="When a terminal that you are not looking at rings, or ends with an error."
      >
        <Switch
          label="Call me when a terminal rings or ends with an error"
          hideLabel
          checked={preferences.attention}
          onChange={(attention) => change({ attention })}
        />
      </Row>
      <Row title="Lift faint colours" detail="Until they can be read on the ground.">
        <Switch
          label="Lift faint colours"
          hideLabel
          checked={preferences.contrast}
          onChange={(contrast) => change({ contrast })}
        />
      </Row>
      <Row title="Screen reader" detail="Reads out what programs print. Slower.">
        <Switch
          label="Screen reader"
          hideLabel
          checked={preferences.screenReader}
          onChange={(screenReader) => change({ screenReader })}
        />
      </Row>
    </Rows>
  );
}

/** The longest that the server takes, in minutes: a week. */
const MOST_IDLE_MINUTES = 7 * 24 * 60;

function Shells({ app }: { readonly app: App }) {
  const query = useQuery({
    queryKey: ['terminal-settings'],
    queryFn: ({ signal }) => app.api.terminals.settings(signal),
  });
  const { change } = useChange(['terminal-settings']);
  const save = (settings: TerminalSettings): void =>
    change({
      failure: 'The setting could not be changed',
      run: () => app.api.terminals.setSettings(settings),
    });
  return (
    <QueryPart query={query} failure="The settings of shells could not be loaded">
      {(settings) => (
        <Rows>
          <Row title="All terminals" detail="In a pane or not: open them, end them, keep them.">
            <Button onClick={() => app.terminals.setListing(true)}>Show terminals</Button>
          </Row>
          <Row
            title="Know commands and folders"
            detail="The shell tells where each begins and ends. Your own files stay as they are."
          >
            <Switch
              label="Know commands and folders"
              hideLabel
              checked={settings.shell_integration}
              onChange={(enabled) => save({ ...settings, shell_integration: enabled })}
            />
          </Row>
          <Row
            title="Unattended terminals"
            detail="End this many minutes after the last window on them has gone."
          >
            <NumberField
              key={settings.idle_minutes}
              label="Minutes until an unattended terminal ends"
              value={settings.idle_minutes}
              min={1}
              max={MOST_IDLE_MINUTES}
              whole
              onChange={(minutes) => save({ ...settings, idle_minutes: minutes })}
            />
          </Row>
        </Rows>
      )}
    </QueryPart>
  );
}

type NumberFieldProps = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly onChange: (value: number) => void;
};

/** Takes effect when it is left or Enter is pressed; what cannot be taken stays marked. */
function NumberField({ label, value, min, max, whole = false, onChange }: NumberFieldProps) {
  const [text, setText] = useState<string>();
  const number = Number(text ?? value);
  const isValid =
    Number.isFinite(number) &&
    number >= min &&
    number <= max &&
    (!whole || Number.isInteger(number));
  function take(): void {
    if (!isValid) return;
    setText(undefined);
    if (number !== value) onChange(number);
  }
  return (
    <TextField
      label={label}
      hideLabel
      inputMode="decimal"
      className={styles.number}
      aria-invalid={!isValid}
      title={`${min} to ${max}`}
      value={text ?? String(value)}
      onChange={(event) => setText(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}
