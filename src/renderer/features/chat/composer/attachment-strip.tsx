import { FileText, ImageIcon, RotateCw, TriangleAlert, X } from 'lucide-react';
import type { Attachment } from '../../../state/attachments.ts';
import type { FileUrls } from '../../../state/file-urls.ts';
import { cx } from '../../../ui/cx.ts';
import { focusNeighbour } from '../../../ui/focus-neighbour.ts';
import { Icon } from '../../../ui/icon.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { showNewest } from '../../../ui/show-newest.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { fileKind, isPicture } from '../files/file-kind.ts';
import { useFileUrl } from '../files/use-file-url.ts';
import styles from './attachment-strip.module.css';

export interface AttachmentStripProps {
  readonly attachments: readonly Attachment[];
  readonly urls: FileUrls;
  readonly onRemove: (localId: string) => void;
  readonly onRetry: (localId: string) => void;
  /** Nothing here has the keyboard any more. */
  readonly onLeave: () => void;
}

/** The files that go with the next message. */
export function AttachmentStrip(props: AttachmentStripProps) {
  const { attachments, urls, onRemove, onRetry, onLeave } = props;
  if (attachments.length === 0) return null;
  return (
    <ul className={styles.strip} aria-label="Attachments">
      {attachments.map((attachment, index) => (
        <AttachmentChip
          key={attachment.localId}
          isNewest={index === attachments.length - 1}
          attachment={attachment}
          urls={urls}
          onRemove={() => onRemove(attachment.localId)}
          onRetry={() => onRetry(attachment.localId)}
          onLeave={onLeave}
        />
      ))}
    </ul>
  );
}

interface AttachmentChipProps {
  readonly isNewest: boolean;
  readonly attachment: Attachment;
  readonly urls: FileUrls;
  readonly onRemove: () => void;
  readonly onRetry: () => void;
  readonly onLeave: () => void;
}

function AttachmentChip(props: AttachmentChipProps) {
  const { isNewest, attachment, urls, onRemove, onRetry, onLeave } = props;
  const { name, mediaType, upload } = attachment;
  const failed = upload.state === 'failed';
  return (
    <li
      ref={isNewest ? showNewest : undefined}
      className={cx(styles.chip, failed && styles.failed)}
    >
      <span className={styles.leading}>
        <Leading attachment={attachment} urls={urls} />
      </span>
      <span className={styles.words}>
        <span className={styles.name} title={name} dir="auto">
          {name}
        </span>
        <span className={styles.fact} role={failed ? 'alert' : undefined}>
          {failed
            ? upload.problem
            : upload.state === 'running'
              ? `Uploading, ${upload.percent} %`
              : fileKind(mediaType, name)}
        </span>
      </span>
      {failed && upload.retry && (
        <IconButton
          glyph={RotateCw}
          label={`Upload ${name} again`}
          size="small"
          onClick={onRetry}
        />
      )}
      <IconButton
        glyph={X}
        label={upload.state === 'running' ? `Give up uploading ${name}` : `Remove ${name}`}
        size="small"
        onClick={(event) => {
          if (!focusNeighbour(event.currentTarget)) onLeave();
          onRemove();
        }}
      />
    </li>
  );
}

function Leading({ attachment, urls }: Pick<AttachmentChipProps, 'attachment' | 'urls'>) {
  const { mediaType, upload } = attachment;
  if (upload.state === 'running') return <Spinner />;
  if (upload.state === 'failed') return <Icon glyph={TriangleAlert} />;
  if (!isPicture(mediaType)) return <Icon glyph={FileText} />;
  return <Thumbnail fileId={upload.fileId} urls={urls} />;
}

function Thumbnail({ fileId, urls }: { readonly fileId: string; readonly urls: FileUrls }) {
  const picture = useFileUrl(urls, fileId);
  if (picture.state !== 'ready') return <Icon glyph={ImageIcon} />;
  // Its name stands beside it.
  return <img className={styles.thumbnail} src={picture.url} alt="" />;
}
