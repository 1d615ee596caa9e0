import { Download, FileText, ImageOff, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { AttachedFile } from '#shared/events/chat-state.ts';
import type { FileUrls } from '../../../state/file-urls.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Icon, type Glyph } from '../../../ui/icon.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { fileKind, isPicture } from './file-kind.ts';
import { useFileUrl } from './use-file-url.ts';
import styles from './message-files.module.css';

export interface MessageFilesProps {
  readonly files: readonly AttachedFile[];
  readonly urls: FileUrls;
}

/** The files of a message: pictures as they are, others as a chip that saves them. */
export function MessageFiles({ files, urls }: MessageFilesProps) {
  if (files.length === 0) return null;
  return (
    <ul className={styles.files} aria-label="Files">
      {files.map((file) => (
        <li key={file.fileId}>
          <MessageFile file={file} urls={urls} />
        </li>
      ))}
    </ul>
  );
}

export interface MessageFileProps {
  readonly file: AttachedFile;
  readonly urls: FileUrls;
}

export function MessageFile({ file, urls }: MessageFileProps) {
  return isPicture(file.mediaType) ? (
    <Picture file={file} urls={urls} />
  ) : (
    <FileChip file={file} urls={urls} />
  );
}

function Picture({ file, urls }: MessageFileProps) {
  const picture = useFileUrl(urls, file.fileId);
  const [isLarge, setLarge] = useState(false);
  const name = file.name || 'Picture';
  if (picture.state === 'failed') {
    return (
      <FailedChip glyph={ImageOff} name={name} words="cannot be shown" onRetry={picture.retry} />
    );
  }
  return (
    <>
      <button
        type="button"
        className={styles.picture}
        aria-label={`Show ${name} large`}
        disabled={picture.state !== 'ready'}
        onClick={() => setLarge(true)}
      >
        {picture.state === 'ready' && <img src={picture.url} alt={name} />}
      </button>
      {picture.state === 'ready' && isLarge && (
        <Dialog open width="wide" title={name} onClose={() => setLarge(false)}>
          <img className={styles.large} src={picture.url} alt={name} />
        </Dialog>
      )}
    </>
  );
}

function FileChip({ file, urls }: MessageFileProps) {
  const saved = useFileUrl(urls, file.fileId);
  const name = file.name || 'File';
  if (saved.state === 'failed') {
    return (
      <FailedChip glyph={FileText} name={name} words="cannot be loaded" onRetry={saved.retry} />
    );
  }
  const words = (
    <>
      <Icon glyph={FileText} size={14} />
      <span className={styles.name}>{name}</span>
      <span className={styles.kind}>{fileKind(file.mediaType, file.name)}</span>
    </>
  );
  if (saved.state !== 'ready') return <span className={styles.chip}>{words}</span>;
  return (
    <a className={styles.chip} href={saved.url} download={name} aria-label={`Save ${name}`}>
      {words}
      <Icon glyph={Download} size={14} />
    </a>
  );
}

interface FailedChipProps {
  readonly glyph: Glyph;
  readonly name: string;
  readonly words: string;
  readonly onRetry: () => void;
}

function FailedChip({ glyph, name, words, onRetry }: FailedChipProps) {
  return (
    <span className={styles.chip}>
      <Icon glyph={glyph} size={14} />
      <span className={styles.name}>{name}</span>
      <span className={styles.kind}>{words}</span>
      <IconButton glyph={RotateCw} label={`Load ${name} again`} size="small" onClick={onRetry} />
    </span>
  );
}
