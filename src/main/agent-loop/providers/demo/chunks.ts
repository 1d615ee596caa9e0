import type { DemoDirectives } from './directives.ts';
import type { DemoStep } from './step.ts';

/** About as much as a real model puts into one event. */
const chunkLength = 12;
/** Arguments come in this many pieces at most, however long they are. */
const maxArgumentPieces = 200;

/** The text of a step in the pieces in which it is streamed. */
export function* textChunks(step: DemoStep, directives: DemoDirectives): Generator<string> {
  if (directives.chunks !== undefined) {
    for (let index = 1; index <= directives.chunks; index += 1) yield `chunk ${index} `;
    return;
  }
  if (directives.lines !== undefined) {
    for (let index = 1; index <= directives.lines; index += 1) {
      yield `Line ${index} of a long answer that says nothing else.  \n`;
    }
    return;
  }
  yield* wordChunks(step.text);
}

/** Whole words with the space after them, a few at a time. */
export function* wordChunks(text: string): Generator<string> {
  let chunk = '';
  for (const word of text.match(/\s*\S+\s*/g) ?? []) {
    chunk += word;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

/** JSON text cut without regard to its syntax, as real models do. */
export function* argumentPieces(json: string): Generator<string> {
  const length = Math.max(chunkLength, Math.ceil(json.length / maxArgumentPieces));
  for (let start = 0; start < json.length; start += length) {
    yield json.slice(start, start + length);
  }
}
