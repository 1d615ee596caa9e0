import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { Section, Row, Rows } from '../../ui/section.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Switch } from '../../ui/switch.tsx';

export function AppearancePage({ app }: { readonly app: App }) {
  const { theme, diffStyle, wrapLines } = useStore(app.settings.store);
  return (
    <Section title="Appearance" note="Kept in this window, at once.">
      <Rows>
        <Row title="Theme" detail="“System” follows the desktop.">
          <Segments
            label="Theme"
            value={theme}
            options={[
              { value: 'system', label: 'System' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            onChange={(value) => app.settings.change({ theme: value })}
          />
        </Row>
        <Row title="Changes" detail="How both versions of a file stand.">
          <Segments
            label="Layout of changes"
            value={diffStyle}
            options={[
              { value: 'split', label: 'Side by side' },
              { value: 'inline', label: 'Inline' },
            ]}
            onChange={(value) => app.settings.change({ diffStyle: value })}
          />
        </Row>
        <Row title="Long lines" detail="Break them instead of scrolling sideways.">
          <Switch
            label="Break long lines"
            hideLabel
            checked={wrapLines}
            onChange={(value) => app.settings.change({ wrapLines: value })}
          />
        </Row>
      </Rows>
    </Section>
  );
}
