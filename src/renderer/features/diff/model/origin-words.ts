import type { LineOrigin } from '#shared/api/checkpoints.ts';

/** Characters of each part. */
const MAX_PART = 40;

const dateFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** Who wrote lines, in a few words. */
export function originText(origin: LineOrigin): string {
  switch (origin.kind) {
    case 'turn': {
      const parts = [origin.chat_title, origin.title].filter((part) => part.trim() !== '');
      return Array.from(new Set(parts), cut).join(' · ') || 'A turn of the agent';
    }
    case 'commit':
      return `${cut(origin.commit.author)} · ${cut(origin.commit.subject)}`;
    case 'you':
      return 'You, outside any turn';
  }
}

/** The whole of it. */
export function originTitle(origin: LineOrigin): string {
  switch (origin.kind) {
    case 'turn': {
      const commit = origin.commit ? `, committed as ${origin.commit.id.slice(0, 7)}` : '';
      const when = dateFormat.format(new Date(origin.time));
      return `${origin.chat_title}: ${origin.title} (${when}${commit}). Click to go to the message.`;
    }
    case 'commit': {
      const { id, author, subject, time } = origin.commit;
      const when = dateFormat.format(new Date(time));
      return `${id.slice(0, 7)} ${subject} (${author}, ${when}). Click to see the commit.`;
    }
    case 'you':
      return 'Changed outside any turn and not committed.';
  }
}

function cut(text: string): string {
  return text.length > MAX_PART ? `${text.slice(0, MAX_PART - 1)}…` : text;
}
