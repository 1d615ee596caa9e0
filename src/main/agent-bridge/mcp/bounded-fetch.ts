import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';

/** A fetch whose answers break off with an error after so many bytes; event streams too. */
export function boundedFetch(maxBytes: number): FetchLike {
  return async (url, init) => {
    const response = await fetch(url, init);
    // The stream of a whole session has no end; its messages are bounded by their calls' answers.
    if (!response.body || init?.method !== 'POST') return response;
    let left = maxBytes;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        left -= chunk.byteLength;
        if (left < 0) controller.error(new Error('the server sent an answer that is too long'));
        else controller.enqueue(chunk);
      },
    });
    const bounded = new Response(response.body.pipeThrough(limit), response);
    // What is constructed has no address of its own.
    Object.defineProperty(bounded, 'url', { value: response.url });
    Object.defineProperty(bounded, 'redirected', { value: response.redirected });
    return bounded;
  };
}
