import { Check, Folder, FlaskConical, FolderGit2 } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { Icon, type Glyph } from '../../../ui/icon.tsx';
import { RadioRows } from '../../../ui/radio-rows.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useDelayed } from '../../../ui/use-delayed.ts';
import type { Place } from './places.ts';
import styles from './new-chat.module.css';

export interface PlaceListProps {
  readonly places: readonly Place[];
  readonly loading: boolean;
  readonly failed: boolean;
  /** Path of the place that is chosen. */
  readonly chosen: string | undefined;
  readonly onChoose: (path: string) => void;
  readonly onPick: () => void;
  readonly onRetry: () => void;
}

/** Where the agent can work. */
export function PlaceList(props: PlaceListProps) {
  const { places, loading, failed, chosen, onChoose, onPick, onRetry } = props;
  const showSkeleton = useDelayed(loading);
  return (
    <section className={styles.section} aria-label="Folders">
      <div className={styles.sectionHead}>
        <h2>Where</h2>
        <Button size="small" tone="ghost" onClick={onPick}>
          Choose another folder…
        </Button>
      </div>
      {showSkeleton && (
        <div className={styles.loading}>
          <Skeleton width="55%" />
          <Skeleton width="68%" />
        </div>
      )}
      {failed && (
        <ErrorState title="The recent folders could not be loaded" onRetry={onRetry}>
          You can still choose a folder.
        </ErrorState>
      )}
      <RadioRows
        label="Folder to work in"
        className={styles.places}
        value={chosen}
        onChange={onChoose}
        rows={places.map((place) => ({
          value: place.path,
          className: styles.place,
          content: <PlaceRow place={place} chosen={place.path === chosen} />,
        }))}
      />
    </section>
  );
}

function PlaceRow({ place, chosen }: { readonly place: Place; readonly chosen: boolean }) {
  return (
    <>
      <Icon glyph={glyphOf(place)} />
      <span className={styles.placeName}>{place.name}</span>
      <span className={styles.placePath} title={place.path}>
        {place.hint}
      </span>
      {chosen && <Icon glyph={Check} />}
    </>
  );
}

function glyphOf(place: Place): Glyph {
  if (place.sample) return FlaskConical;
  return place.isRepository ? FolderGit2 : Folder;
}
