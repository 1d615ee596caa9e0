import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { GitHost } from '#shared/api/git-hosts.ts';
import type { App } from '../../../state/app-state.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Rows, Section } from '../../../ui/section.tsx';
import { ConnectionRow } from '../connection-row.tsx';
import { QueryPart } from '../query-part.tsx';
import { TestOutcome } from '../test-outcome.tsx';
import { GitHostDialog } from './git-host-dialog.tsx';
import { gitHostWords } from './git-host-words.ts';

/** Hosts of repositories that may be asked about pull requests. */
export function GitPage({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.gitHosts());
  const [dialog, setDialog] = useState<{ readonly host: GitHost | undefined }>();
  return (
    <Section
      title="Git hosts"
      note="With a token, a chat shows the pull request of its branch. A host without a token is never asked anything."
      actions={<Button onClick={() => setDialog({ host: undefined })}>Add a host</Button>}
    >
      <QueryPart query={query} optional failure="The git hosts could not be loaded">
        {(hosts) =>
          hosts.length === 0 ? (
            <EmptyState title="No git host yet">
              Add github.com, gitlab.com, codeberg.org or a server of your own (GitHub Enterprise,
              GitLab, Gitea, Forgejo) with a token that may read pull requests.
            </EmptyState>
          ) : (
            <Rows>
              {hosts.map((host) => (
                <HostRow
                  key={host.host}
                  app={app}
                  host={host}
                  onChange={() => setDialog({ host })}
                />
              ))}
            </Rows>
          )
        }
      </QueryPart>
      {dialog && (
        <GitHostDialog app={app} present={dialog.host} onClose={() => setDialog(undefined)} />
      )}
    </Section>
  );
}

type HostRowProps = {
  readonly app: App;
  readonly host: GitHost;
  readonly onChange: () => void;
};

function HostRow({ app, host: { host, kind, api_url: apiUrl }, onChange }: HostRowProps) {
  const test = useMutation({ mutationFn: () => app.api.gitHosts.test(host) });
  const outcome = test.data && {
    ok: test.data.ok,
    text: test.data.ok ? `It works: the token is ${test.data.login}’s.` : test.data.reason,
  };
  return (
    <ConnectionRow
      name={host}
      enabled
      touches={['git-hosts']}
      detail={
        <>
          {gitHostWords[kind].name} · {apiUrl}
          <TestOutcome failure={test.error} outcome={outcome} />
        </>
      }
      menu={{
        changeLabel: 'Change token, kind or address…',
        onChange: () => {
          test.reset();
          onChange();
        },
        remove: () => app.api.gitHosts.remove(host),
        removal: 'Its token is deleted, and it is asked nothing from then on.',
      }}
    >
      <Button size="small" busy={test.isPending} onClick={() => test.mutate()}>
        Test
      </Button>
    </ConnectionRow>
  );
}
