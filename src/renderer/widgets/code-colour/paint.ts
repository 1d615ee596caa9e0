import { CODE_ROLES, type CodeRun } from './runs.ts';

/**
 * Colours runs of a text node through the highlights of the style sheet. Nothing is added to the
 * document: no layout can shift, and neither React, a search nor a selection notices.
 * @returns Takes the colours away.
 */
export function paint(node: Text, runs: readonly CodeRun[]): () => void {
  const painted = CODE_ROLES.map((role) => {
    const highlight = highlightOf(role);
    const ranges = runs
      .filter((run) => run.role === role && run.end <= node.length)
      .map(
        ({ start, end }) =>
          new StaticRange({
            startContainer: node,
            startOffset: start,
            endContainer: node,
            endOffset: end,
          }),
      );
    for (const range of ranges) highlight.add(range);
    return { highlight, ranges };
  });
  return () => {
    for (const { highlight, ranges } of painted) {
      for (const range of ranges) highlight.delete(range);
    }
  };
}

function highlightOf(role: string): Highlight {
  const name = `code-${role}`;
  const highlight = CSS.highlights.get(name) ?? new Highlight();
  // What a search found is shown above it.
  highlight.priority = -1;
  CSS.highlights.set(name, highlight);
  return highlight;
}
