const reserved = new Set(['new', 'create']);
const maxLength = 32;
const fallback = 'owner';

/** A valid user name that is as near to the account's own name as the rules allow. */
export function toUsername(accountName: string): string {
  const plain = accountName
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' || reserved.has(plain.toLowerCase()) ? fallback : plain;
}
