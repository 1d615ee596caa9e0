import { Paperclip } from 'lucide-react';
import { memo, useRef } from 'react';
import { IconButton } from '../../../ui/icon-button.tsx';

/** Opens the system's picker. */
export const AttachButton = memo(function AttachButton(props: {
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => {
          props.onFiles(Array.from(event.target.files ?? []));
          // So that the same file can be picked again.
          event.target.value = '';
        }}
      />
      <IconButton
        glyph={Paperclip}
        label="Attach files"
        size="small"
        onClick={() => input.current?.click()}
      />
    </>
  );
});
