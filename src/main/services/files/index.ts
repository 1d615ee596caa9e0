import type { Clock } from '#shared/kernel/clock.ts';
import { isUuid, type FileId, type OrganizationId, type UserId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import { createFilesStore, type FileRow } from '../../store/tables/files-store.ts';
import { detectFileType } from './file-type.ts';

export type { FileRow } from '../../store/tables/files-store.ts';

export const maxFileBytes = 10 * 1024 * 1024;
const maxNameBytes = 255;

export type NewFile = {
  readonly ownerId: UserId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  /** A `Content-Type`; empty means that the bytes shall tell. */
  readonly declaredType: string;
  readonly data: Uint8Array;
};

/** Why a file was refused, as a sentence. */
export type FileProblem = {
  readonly kind: 'name' | 'too_large' | 'type';
  readonly message: string;
};

/** Files that people and tools put into chats. Their bytes never change. */
export interface Files {
  store(file: NewFile): Promise<Result<FileRow, FileProblem>>;
  /** Undefined for a file of someone else too. */
  find(ownerId: UserId, id: string): FileRow | undefined;
  content(id: FileId): Uint8Array | undefined;
  /** Deletes the files that are older than `before` and shown by no chat; returns how many. At most `limit`. */
  purgeUnlinked(before: Date, limit: number): number;
}

export function createFiles(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}): Files {
  const { clock, random } = deps;
  const store = createFilesStore(deps.db);
  return {
    async store(file) {
      const name = cleanName(file.name);
      if (name === '') return err({ kind: 'name', message: 'The file has no name.' });
      if (file.data.length > maxFileBytes) {
        const limit = `${maxFileBytes / 1024 / 1024} MiB`;
        return err({ kind: 'too_large', message: `The file has more than ${limit}.` });
      }
      const type = await detectFileType({ ...file, name });
      if (!type.ok) return err({ kind: 'type', message: type.error });
      const row: FileRow = {
        id: random.uuid() as FileId,
        ownerId: file.ownerId,
        organizationId: file.organizationId,
        name,
        mediaType: type.value,
        sizeBytes: file.data.length,
        createdAt: clock.now().getTime() * 1000,
      };
      store.insert(row, file.data);
      return ok(row);
    },
    find(ownerId, id) {
      const file = isUuid(id) ? store.find(id.toLowerCase()) : undefined;
      return file?.ownerId === ownerId ? file : undefined;
    },
    content: (id) => store.content(id),
    purgeUnlinked: (before, limit) => store.deleteUnlinked(before.getTime() * 1000, limit),
  };
}

/** Without control characters, at most 255 bytes of UTF-8, cut between two characters. */
function cleanName(name: string): string {
  const clean = name
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .toWellFormed();
  let cut = '';
  let bytes = 0;
  for (const character of clean) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxNameBytes) break;
    cut += character;
  }
  return cut;
}
