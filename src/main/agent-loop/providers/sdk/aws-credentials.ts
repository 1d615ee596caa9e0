export type AwsCredentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | {
      readonly kind: 'key_pair';
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string | undefined;
    };

const accessKeyPattern = /^A[A-Z]{3}[A-Z0-9]{12,124}$/;

/**
 * `ACCESS_KEY_ID:SECRET_ACCESS_KEY`, with `:SESSION_TOKEN` for temporary ones, or a Bedrock API
 * key, which is anything else.
 */
export function parseAwsCredentials(key: string): AwsCredentials {
  const [accessKeyId = '', secretAccessKey = '', ...rest] = key.split(':');
  if (!accessKeyPattern.test(accessKeyId) || secretAccessKey === '') {
    return { kind: 'bearer', token: key };
  }
  const sessionToken = rest.join(':');
  return {
    kind: 'key_pair',
    accessKeyId,
    secretAccessKey,
    sessionToken: sessionToken === '' ? undefined : sessionToken,
  };
}

/** What must not appear in any text: the whole and its secret parts. */
export function awsSecrets(credentials: AwsCredentials): readonly string[] {
  if (credentials.kind === 'bearer') return [credentials.token];
  return [credentials.secretAccessKey, credentials.sessionToken ?? ''];
}
