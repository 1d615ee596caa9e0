import { computerWords, screenPicture } from '../model/computer-words.ts';
import { isRecord, stringOf, type ToolItem } from '../model/tool-item.ts';
import styles from './tool-row.module.css';

/** The desktop as it was after the call; nothing where there is no picture. */
export function ScreenDetails({ item }: { readonly item: ToolItem }) {
  const picture = screenPicture(item);
  if (picture === undefined) return null;
  const problem = isRecord(item.result) ? stringOf(item.result['error']) : undefined;
  return (
    <>
      <img
        className={styles.screen}
        src={picture}
        alt={`The desktop after: ${computerWords(item)}`}
      />
      {problem !== undefined && <p className={styles.problem}>{problem}</p>}
    </>
  );
}
