import {
  Coins,
  Database,
  GitPullRequest,
  MessageSquareText,
  Palette,
  Plug,
  ShieldCheck,
  Sparkles,
  SquareTerminal,
} from 'lucide-react';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { App } from '../../state/app-state.ts';
import { formatRoute, SETTINGS_SECTIONS, type SettingsSection } from '../../state/route.ts';
import { Icon, type Glyph } from '../../ui/icon.tsx';
import { AppearancePage } from './appearance-page.tsx';
import { ApprovalsPage } from './approvals-page.tsx';
import { DataPage } from './data-page.tsx';
import { GitPage } from './git/git-page.tsx';
import { McpPage } from './mcp/mcp-page.tsx';
import { ModelsPage } from './models-page.tsx';
import { TerminalPage } from './terminal-page.tsx';
import { UsagePage } from './usage-page.tsx';
import { WordsPage } from './words-page.tsx';
import styles from './settings.module.css';

export interface SettingsViewProps {
  readonly app: App;
  readonly section: SettingsSection;
}

const sections: Readonly<Record<SettingsSection, { title: string; glyph: Glyph }>> = {
  appearance: { title: 'Appearance', glyph: Palette },
  terminal: { title: 'Terminal', glyph: SquareTerminal },
  models: { title: 'Models', glyph: Sparkles },
  approvals: { title: 'Approvals', glyph: ShieldCheck },
  words: { title: 'Instructions', glyph: MessageSquareText },
  mcp: { title: 'Tool servers', glyph: Plug },
  git: { title: 'Git hosts', glyph: GitPullRequest },
  usage: { title: 'Usage', glyph: Coins },
  data: { title: 'Data', glyph: Database },
};

/** In a narrow window the links scroll sideways: the current one stays in sight, in any width. */
function keepInSight(link: HTMLAnchorElement | null): (() => void) | undefined {
  if (!link?.parentElement) return undefined;
  const observer = new ResizeObserver(() =>
    link.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
  );
  observer.observe(link.parentElement);
  return () => observer.disconnect();
}

export function SettingsView({ app, section }: SettingsViewProps) {
  return (
    <div className={styles.view}>
      <nav aria-label="Settings" className={styles.nav}>
        <h1>Settings</h1>
        {SETTINGS_SECTIONS.map((id) => (
          <a
            key={id}
            href={formatRoute({ name: 'settings', section: id })}
            aria-current={id === section ? 'page' : undefined}
            ref={id === section ? keepInSight : undefined}
            className={styles.link}
          >
            <Icon glyph={sections[id].glyph} />
            {sections[id].title}
          </a>
        ))}
      </nav>
      <div className={styles.page}>
        <div className={styles.column}>
          <Page app={app} section={section} />
        </div>
      </div>
    </div>
  );
}

function Page({ app, section }: SettingsViewProps) {
  switch (section) {
    case 'appearance':
      return <AppearancePage app={app} />;
    case 'terminal':
      return <TerminalPage app={app} />;
    case 'models':
      return <ModelsPage app={app} />;
    case 'approvals':
      return <ApprovalsPage app={app} />;
    case 'words':
      return <WordsPage app={app} />;
    case 'mcp':
      return <McpPage app={app} />;
    case 'git':
      return <GitPage app={app} />;
    case 'usage':
      return <UsagePage app={app} />;
    case 'data':
      return <DataPage app={app} />;
    default:
      return assertNever(section);
  }
}
