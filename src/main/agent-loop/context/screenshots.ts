import { COMPUTER_TOOL, type PromptMessage } from '../model/model-client.ts';

/** Pictures of the screen that the model is shown at least, as far as there are so many. */
const KEPT = 10;
/** So many are left out at once, so that the prompt's beginning can stay in the provider's cache. */
const LEFT_OUT_AT_ONCE = 10;

/** The same conversation with only the newest pictures of the screen: each costs, and none ages well. */
export function withNewestScreenshots(messages: readonly PromptMessage[]): PromptMessage[] {
  const shown = messages.filter(isScreenshot).length;
  const surplus = Math.max(0, shown - KEPT);
  let toLeaveOut = Math.floor(surplus / LEFT_OUT_AT_ONCE) * LEFT_OUT_AT_ONCE;
  return messages.map((message) => {
    if (toLeaveOut === 0 || !isScreenshot(message)) return message;
    toLeaveOut -= 1;
    const { picture: _, ...rest } = message;
    return { ...rest, result: { picture: 'An older picture of the screen, left out.' } };
  });
}

/** Characters of base64 of all pictures that tools have answered with. */
const MAX_PICTURES = 8 * 1024 * 1024;

/** With the newest pictures of tools as far as a request may carry them. */
export function withPicturesThatFit(messages: readonly PromptMessage[]): PromptMessage[] {
  let left = MAX_PICTURES;
  return messages
    .toReversed()
    .map((message): PromptMessage => {
      if (message.role !== 'tool' || !message.picture) return message;
      left -= message.picture.data.length;
      if (left >= 0) return message;
      const { picture: _, ...rest } = message;
      const note = { note: 'The picture is an older one, left out.' };
      return { ...rest, result: Object.assign({}, rest.result, note) };
    })
    .toReversed();
}

function isScreenshot(
  message: PromptMessage,
): message is Extract<PromptMessage, { readonly role: 'tool' }> {
  return message.role === 'tool' && message.toolName === COMPUTER_TOOL && 'picture' in message;
}
