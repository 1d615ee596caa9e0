import type { ModelConfig } from '#shared/api/models.ts';
import type { Place } from './places.ts';

/** First requests that will work here: the demo model understands only a few plain ones. */
export function suggestionsFor(
  place: Place | undefined,
  model: ModelConfig | undefined,
): readonly string[] {
  if (!place || !model) return [];
  const isDemo = model.provider === 'demo';
  if (place.sample) {
    return isDemo
      ? ['Fix the failing test', 'Run npm test', 'Read README.md']
      : [
          'Fix the failing test',
          'Explain how this project is built',
          'Add a test for an edge case',
        ];
  }
  return isDemo
    ? ['List the files', 'Run git status', 'Read README.md']
    : ['Explain how this project is built', 'Find and fix a bug', 'Improve the README'];
}
