import type { LucideIcon } from 'lucide-react';

export type Glyph = LucideIcon;

export interface IconProps {
  readonly glyph: Glyph;
  /** Pixels; 16 unless a dense place needs 14. */
  readonly size?: 14 | 16 | 20;
  readonly className?: string | undefined;
}

/** A decorative glyph in the one stroke family; the word or label stands beside it. */
export function Icon({ glyph: Drawing, size = 16, className }: IconProps) {
  return (
    <Drawing size={size} strokeWidth={1.5} absoluteStrokeWidth aria-hidden className={className} />
  );
}
