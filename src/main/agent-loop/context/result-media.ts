import type { PromptPicture } from '../model/model-client.ts';

/** What models that see pictures at all can see. */
const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export type MediaResult = { readonly result: unknown; readonly picture?: PromptPicture };

/**
 * A stored media result as the model is given it: base64 text would fill the context without being
 * seen, so the data is left out, and a picture stands beside the result.
 */
export function mediaResult(stored: unknown): MediaResult {
  if (typeof stored !== 'object' || stored === null) return { result: {} };
  const { data, ...result }: { data?: unknown; mime_type?: unknown } = { ...stored };
  const mediaType = result.mime_type;
  const isPicture = typeof mediaType === 'string' && pictureTypes.has(mediaType);
  if (isPicture && typeof data === 'string') return { result, picture: { mediaType, data } };
  return { result: { ...result, note: 'It is shown to the person; you cannot see it.' } };
}
