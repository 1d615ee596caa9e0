import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError, SelectedFile } from '../../ports/index.ts';
import { indexEntries, sameEntry, storeBlob } from './index-entries.ts';
import { headEntries } from './index-changes.ts';
import { sideOf, undoLines } from './lines.ts';
import type { Looking } from './list-changes.ts';
import { resolveRange } from './ranges.ts';
import {
  conflicted,
  invalid,
  nothingSelected,
  type PartialFile,
  readSelection,
  stale,
  type WholeFile,
} from './selection.ts';
import { bringIndexLines, type EntryChange } from './take-lines-index.ts';
import { readWorkFile, statWorkFile, type WorkFile } from './work-files.ts';

/** What will become of one path. */
export type PlannedPath = {
  readonly path: string;
  /** In the work tree now. */
  readonly work: WorkFile | undefined;
  readonly become:
    | { readonly kind: 'checkout' }
    | { readonly kind: 'remove' }
    | { readonly kind: 'write'; readonly content: Uint8Array; readonly mode: string };
  /** In the index, where that changes too. */
  readonly index: EntryChange | undefined;
};

/** Decides what a discard does; nothing is changed yet. */
export async function planDiscard(
  looking: Looking,
  root: string,
  scope: 'unstaged' | 'uncommitted',
  files: readonly SelectedFile[],
): Promise<Result<readonly PlannedPath[], ReviewError>> {
  const range = await resolveRange(looking.git, root, { scope });
  if (!range.ok) return range;
  const selection = await readSelection(looking, root, range.value, files);
  if (!selection.ok) return selection;
  const { whole, partial } = selection.value;
  const refused = whole.map(({ file }) => refusal(file)).find((each) => each !== undefined);
  if (refused) return refused;
  const paths = pathsOf(whole);
  const [inIndex, inHead] = await Promise.all([
    indexEntries(looking.git, root, paths),
    scope === 'uncommitted' ? headEntries(looking.git, root, paths) : ok(undefined),
  ]);
  if (!inIndex.ok) return inIndex;
  if (!inHead.ok) return inHead;
  const planned: PlannedPath[] = [];
  for (const path of paths) {
    const before = inIndex.value.get(path);
    const after = inHead.value ? inHead.value.get(path) : before;
    const work = await statWorkFile(root, path);
    if (work?.mode === '040000' || (work && work.mode === undefined)) {
      return err({ kind: 'conflict', message: `${path} is no file any more; remove it yourself.` });
    }
    planned.push({
      path,
      work,
      become: after ? { kind: 'checkout' } : { kind: 'remove' },
      index: sameEntry(before, after) ? undefined : { before, after },
    });
  }
  for (const file of partial) {
    const plan = await planLines(looking, root, scope, file);
    if (!plan.ok) return plan;
    planned.push(plan.value);
  }
  return ok(planned);
}

function refusal(file: WholeFile['file']): Result<never, ReviewError> | undefined {
  if (file.status === 'conflicted') return conflicted(file.path);
  if (file.submodule) return invalid(`${file.path} is a submodule: change it in its own folder.`);
  return undefined;
}

function pathsOf(files: readonly WholeFile[]): string[] {
  const paths = files.flatMap(({ file: { path, oldPath, status } }) =>
    oldPath === undefined || status === 'copied' ? [path] : [oldPath, path],
  );
  return Array.from(new Set(paths));
}

async function planLines(
  looking: Looking,
  root: string,
  scope: 'unstaged' | 'uncommitted',
  file: PartialFile,
): Promise<Result<PlannedPath, ReviewError>> {
  const { path } = file.selected;
  const { change, work } = file.found;
  const undone = undoLines(file.lines, file.selected.lines);
  if (undone.selected === 0) return nothingSelected(path);
  const mode = work?.mode ?? change.oldMode ?? '100644';
  const content = await workContent(looking, root, file, undone.content);
  if (!content.ok) return content;
  const isGone =
    change.oldMode === undefined &&
    undone.selected === undone.changed &&
    undone.content.length === 0;
  const become = isGone
    ? ({ kind: 'remove' } as const)
    : ({ kind: 'write', content: content.value, mode } as const);
  if (scope === 'unstaged' || change.staged === undefined) {
    return ok({ path, work, become, index: undefined });
  }
  const index = await bringIndexLines(looking.git, root, file, 'old');
  if (!index.ok) return index;
  const { before, after } = index.value;
  return ok({ path, work, become, index: sameEntry(before, after) ? undefined : index.value });
}

/** Content as git would store it, in the form that the work tree has it. */
async function workContent(
  { git }: Looking,
  root: string,
  file: PartialFile,
  content: Buffer,
): Promise<Result<Uint8Array, ReviewError>> {
  const { path } = file.selected;
  const { work } = file.found;
  const stored = sideOf(file.lines, 'new');
  if (work) {
    const raw = await readWorkFile(root, path, work);
    if (raw.equals(stored)) return ok(content);
    const converted = await checkoutForm(git, root, path, stored);
    if (!converted.ok) return converted;
    if (!raw.equals(converted.value)) {
      const now = await statWorkFile(root, path);
      return now?.signature === work.signature
        ? invalid(`${path} has line ends of several kinds. Discard the whole file.`)
        : stale(path);
    }
  }
  return checkoutForm(git, root, path, content);
}

async function checkoutForm(
  git: Looking['git'],
  root: string,
  path: string,
  content: Buffer,
): Promise<Result<Buffer, ReviewError>> {
  const id = await storeBlob(git, root, content);
  if (!id.ok) return id;
  const args = ['cat-file', '--filters', `--path=${path}`, id.value];
  const output = await git.run(root, args);
  return output.ok ? ok(output.value.stdout) : output;
}
