import { AnsiText } from '../../../widgets/ansi-text.tsx';
import { HunkView } from '../../../widgets/hunk-view.tsx';
import { DiffCount } from '../../../ui/diff-count.tsx';
import { CopyButton } from '../copy-button.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import { screenPicture } from '../model/computer-words.ts';
import { errorText, isRecord, numberOf, stringOf, type ToolItem } from '../model/tool-item.ts';
import { editedFiles, shortenPath } from '../model/tool-text.ts';
import { useReviewLinks } from '../review-links.ts';
import { OutputText } from './output-text.tsx';
import { ScreenDetails } from './screen-details.tsx';
import styles from './tool-row.module.css';

export interface ToolDetailsProps {
  readonly item: ToolItem;
  readonly root: string;
}

/** What a call did: its output, its diff, or its plain arguments and result. */
export function ToolDetails({ item, root }: ToolDetailsProps) {
  return <div className={styles.details}>{renderDetails(item, root)}</div>;
}

function renderDetails(item: ToolItem, root: string) {
  switch (item.name) {
    case 'execute':
    case 'process_output':
    case 'process_signal':
      return <CommandDetails item={item} root={root} />;
    case 'read_file':
      return <ReadDetails item={item} />;
    case 'write_file':
      return <WriteDetails item={item} />;
    case 'edit_files':
      return <EditDetails item={item} root={root} />;
    case 'chat_summarized':
      return <SummaryDetails item={item} />;
    case 'advisor':
      return <AdviceDetails item={item} />;
    case 'computer':
      return screenPicture(item) ? <ScreenDetails item={item} /> : <PlainDetails item={item} />;
    default:
      return <PlainDetails item={item} />;
  }
}

function CommandDetails({ item, root }: ToolDetailsProps) {
  const command = stringOf(item.args['command']);
  const workdir = stringOf(item.args['workdir']);
  const result = isRecord(item.result) ? item.result : {};
  const output = stringOf(result['output']) ?? item.liveText;
  const isBusy = item.phase === 'running' || item.phase === 'preparing';
  const omitted = isRecord(result['truncated'])
    ? numberOf(result['truncated']['omitted_bytes'])
    : undefined;
  return (
    <>
      {command !== undefined && (
        <div className={styles.section}>
          <div className={styles.head}>
            <pre className={styles.command} dir="ltr">
              {command}
            </pre>
            <CopyButton text={command} label="Copy the command" />
          </div>
          {workdir !== undefined && workdir !== root && (
            <p className={styles.note}>in {shortenPath(workdir, root)}</p>
          )}
        </div>
      )}
      <div className={styles.section}>
        {output !== '' && <OutputText text={output} show="end" />}
        {output === '' && !isBusy && <p className={styles.note}>No output.</p>}
        {isBusy && output === '' && <p className={styles.note}>No output yet.</p>}
        {omitted !== undefined && (
          <p className={styles.note}>
            {formatBytes(omitted)} in the middle of the output were left out.
          </p>
        )}
      </div>
      <Problem item={item} />
      {stringOf(result['note']) !== undefined && (
        <p className={styles.note}>{stringOf(result['note'])}</p>
      )}
    </>
  );
}

function ReadDetails({ item }: { readonly item: ToolItem }) {
  const content = isRecord(item.result) ? stringOf(item.result['content']) : undefined;
  if (content === undefined) return <Problem item={item} fallback="Nothing was read." />;
  return <OutputText text={content} show="start" />;
}

function WriteDetails({ item }: { readonly item: ToolItem }) {
  const content = stringOf(item.args['content']);
  return (
    <>
      {content !== undefined && <OutputText text={content} show="start" />}
      <Problem item={item} />
    </>
  );
}

function EditDetails({ item, root }: ToolDetailsProps) {
  const files = editedFiles(item);
  return (
    <>
      {files.map((file) => (
        <div key={file.path} className={styles.section}>
          <div className={styles.fileName}>
            <FileName path={file.path} root={root} line={file.hunks[0]?.newStart} />
            <DiffCount additions={file.additions} deletions={file.deletions} />
          </div>
          <HunkView hunks={file.hunks} />
        </div>
      ))}
      {files.length === 0 && <PlannedEdits item={item} root={root} />}
      <Problem item={item} />
    </>
  );
}

interface FileNameProps {
  readonly path: string;
  readonly root: string;
  readonly line: number | undefined;
}

/** Leads to the file among the changes, where there are some. */
function FileName({ path, root, line }: FileNameProps) {
  const links = useReviewLinks();
  const name = shortenPath(path, root);
  if (!links) return name;
  return (
    <button
      type="button"
      className={styles.fileLink}
      title="Show it among the changes"
      onClick={() => links.openFile(path, line)}
    >
      {name}
    </button>
  );
}

/** What the model asked for, when there is no diff of what happened. */
function PlannedEdits({ item, root }: ToolDetailsProps) {
  const files = Array.isArray(item.args['files']) ? item.args['files'] : [];
  return files.map((file: unknown, index) => {
    if (!isRecord(file)) return null;
    const edits = Array.isArray(file['edits']) ? file['edits'] : [];
    return (
      // The model's arguments have no identity but their place.
      <div key={index} className={styles.section}>
        <div className={styles.fileName}>{shortenPath(stringOf(file['path']) ?? '', root)}</div>
        {edits.map((edit: unknown, number) =>
          isRecord(edit) ? <HunkView key={number} hunks={[plannedHunk(edit)]} /> : null,
        )}
      </div>
    );
  });
}

function plannedHunk(edit: Readonly<Record<string, unknown>>) {
  const before = stringOf(edit['old_text'] ?? edit['search']) ?? '';
  const after = stringOf(edit['new_text'] ?? edit['replace']) ?? '';
  const lines = (text: string, kind: 'added' | 'removed') =>
    (text === '' ? [] : text.split('\n')).map((line) => ({
      kind,
      text: line,
      oldLine: undefined,
      newLine: undefined,
      noNewline: false,
    }));
  return {
    oldStart: 0,
    newStart: 0,
    heading: '',
    lines: [...lines(before, 'removed'), ...lines(after, 'added')],
  };
}

/** What the model goes by from here on. */
function SummaryDetails({ item }: { readonly item: ToolItem }) {
  const summary = isRecord(item.result) ? stringOf(item.result['summary']) : undefined;
  if (summary === undefined) return <Problem item={item} fallback="No summary yet." />;
  return (
    <div className={styles.note}>
      <Markdown text={summary} live={false} />
    </div>
  );
}

/** The whole question, and the advice as it is being written. */
function AdviceDetails({ item }: { readonly item: ToolItem }) {
  const question = stringOf(item.args['question']);
  const given = isRecord(item.result) ? stringOf(item.result['advice']) : undefined;
  const isBusy = item.phase === 'running' || item.phase === 'preparing';
  const advice = given ?? (item.phase === 'failed' ? '' : item.liveText);
  return (
    <>
      {question !== undefined && <p className={styles.note}>{question}</p>}
      {advice !== '' && (
        <div className={styles.advice}>
          <Markdown text={advice} live={isBusy} />
        </div>
      )}
      {isBusy && advice === '' && <p className={styles.note}>No answer yet.</p>}
      <Problem item={item} />
    </>
  );
}

function PlainDetails({ item }: { readonly item: ToolItem }) {
  const args = Object.keys(item.args).length > 0 ? toJson(item.args) : undefined;
  const isOver = item.phase === 'done' || item.phase === 'failed';
  return (
    <>
      {args !== undefined && <OutputText text={args} show="start" />}
      {isOver && <OutputText text={toJson(item.result)} show="start" />}
      {!isOver && item.liveText !== '' && <OutputText text={item.liveText} show="end" />}
    </>
  );
}

function Problem({ item, fallback }: { readonly item: ToolItem; readonly fallback?: string }) {
  const text = item.phase === 'failed' ? errorText(item.result) : undefined;
  if (text !== undefined) {
    return (
      <p className={styles.problem}>
        <AnsiText text={text} />
      </p>
    );
  }
  return fallback === undefined ? null : <p className={styles.note}>{fallback}</p>;
}

function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2) ?? '';
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
