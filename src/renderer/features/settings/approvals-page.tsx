import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { ApprovalMode } from '#shared/api/approvals.ts';
import type { Workspace } from '#shared/api/workspaces.ts';
import type { App } from '../../state/app-state.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Row, Rows, Section } from '../../ui/section.tsx';
import { Segments } from '../../ui/segments.tsx';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

const modes: readonly { readonly value: ApprovalMode; readonly label: string }[] = [
  { value: 'ask', label: 'Ask first' },
  { value: 'edit', label: 'Edit freely' },
  { value: 'full', label: 'Full access' },
];

/** What agents may do without asking, folder by folder. */
export function ApprovalsPage({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.workspaces());
  return (
    <Section
      title="Approvals"
      note="“Ask first” asks before every edit and every command. “Edit freely” asks before commands. “Full access” asks for neither. What lies outside the folder is asked for always."
    >
      <QueryPart query={query} failure="The folders could not be loaded">
        {(workspaces) =>
          workspaces.length === 0 ? (
            <EmptyState title="No folder yet">Start a chat in a folder to see it here.</EmptyState>
          ) : (
            <Rows>
              {workspaces.map((workspace) => (
                <WorkspaceRow key={workspace.id} app={app} workspace={workspace} />
              ))}
            </Rows>
          )
        }
      </QueryPart>
    </Section>
  );
}

type WorkspaceRowProps = { readonly app: App; readonly workspace: Workspace };

function WorkspaceRow({ app, workspace }: WorkspaceRowProps) {
  const query = useQuery(app.queries.workspaceApprovals(workspace.id));
  const { change } = useChange(['workspace-approvals']);
  const { workspaces } = app.api;
  return (
    <Row title={workspace.name} detail={<span className={styles.mono}>{folderOf(workspace)}</span>}>
      <QueryPart query={query} failure="Its approvals could not be loaded">
        {({ mode, rules }) => (
          <>
            <Segments
              label={`Approvals of ${workspace.name}`}
              value={mode}
              options={modes}
              onChange={(next) =>
                change({
                  failure: 'The approvals could not be changed',
                  run: () => workspaces.setApprovalMode(workspace.id, next),
                })
              }
            />
            {rules.length > 0 && (
              <ul className={styles.rules} aria-label="Commands that are always allowed">
                {rules.map((rule) => (
                  <li key={rule.id} className={styles.rule}>
                    <span className={styles.quiet}>Always allowed</span>
                    <code>{rule.pattern}</code>
                    <IconButton
                      glyph={X}
                      size="small"
                      label={`No longer allow ${rule.pattern}`}
                      onClick={() =>
                        change({
                          failure: 'The rule could not be removed',
                          run: () => workspaces.removeApprovalRule(workspace.id, rule.id),
                        })
                      }
                    />
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </QueryPart>
    </Row>
  );
}

function folderOf({ latest_build }: Workspace): string {
  const [workspaceAgent] = latest_build.resources.flatMap(({ agents }) => agents ?? []);
  return workspaceAgent?.expanded_directory ?? workspaceAgent?.directory ?? '';
}
