export { createFileVault, type FileVaultDeps } from './file-vault.ts';
export { SecretVaultError, type SecretStorage, type SecretVault } from './vault.ts';
