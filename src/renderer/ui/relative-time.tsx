import { describeAge, describeExactTime } from './time-text.ts';
import { useNow } from './use-now.ts';

export interface RelativeTimeProps {
  /** RFC 3339. */
  readonly time: string;
  readonly className?: string | undefined;
}

/** Age of something, kept up to date; the exact time on hover. */
export function RelativeTime({ time, className }: RelativeTimeProps) {
  const now = useNow();
  const then = new Date(time);
  return (
    <time dateTime={time} title={describeExactTime(then)} className={className}>
      {describeAge(then, now)}
    </time>
  );
}
