/** Keys in the spelling of the big providers, whole or as they mask them in their own messages. */
const keyPattern = /\b(?:sk|pk|rk)-[\w*.-]{4,}/g;

/** Text of a provider without any API key in it, also where it quotes the key it was given. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret !== '') clean = clean.replaceAll(secret, '[redacted]');
  }
  return clean.replace(keyPattern, '[redacted]');
}
