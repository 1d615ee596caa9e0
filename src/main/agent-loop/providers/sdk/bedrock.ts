import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import type { AwsCredentials } from './aws-credentials.ts';
import { CLAUDE_PICTURE_BYTES, familyOptions, given } from './dialect.ts';
import type { SdkProvider } from './dialect.ts';
import { patientFetch } from './patient-fetch.ts';

/** Families whose models take cache points; others refuse a request that has one. */
const cachingModels = /anthropic\.claude|amazon\.nova/;

/** AWS Bedrock through its converse API. Nothing is looked up: credentials and region are given. */
export function bedrockProvider(account: {
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly baseUrl: string | undefined;
  readonly displayName: string;
}): SdkProvider {
  const { credentials } = account;
  const sdk = createAmazonBedrock({
    fetch: patientFetch,
    region: account.region,
    ...(account.baseUrl === undefined ? {} : { baseURL: account.baseUrl }),
    ...(credentials.kind === 'bearer'
      ? { apiKey: credentials.token }
      : {
          // Empty, so that a bearer token in the environment does not win over this key pair.
          apiKey: '',
          accessKeyId: credentials.accessKeyId,
          secretAccessKey: credentials.secretAccessKey,
          ...(credentials.sessionToken === undefined
            ? {}
            : { sessionToken: credentials.sessionToken }),
        }),
  });
  const provider = 'bedrock';
  return {
    dialect: {
      provider,
      displayName: account.displayName,
      metadataKey: 'amazonBedrock',
      extras({ callConfig }) {
        const options = familyOptions(callConfig, 'anthropic', { provider });
        const reasoningConfig = given({
          type: options.thinking ? 'enabled' : undefined,
          budgetTokens: options.thinking?.budget_tokens,
          maxReasoningEffort: options.effort,
        });
        return {
          providerOptions: {
            amazonBedrock: Object.keys(reasoningConfig).length > 0 ? { reasoningConfig } : {},
          },
          withoutReasoning: options.send_reasoning === false,
        };
      },
      cacheMark: (modelName) =>
        cachingModels.test(modelName)
          ? { amazonBedrock: { cachePoint: { type: 'default' } } }
          : undefined,
      maxPictureBytes: () => CLAUDE_PICTURE_BYTES,
      reasoningBack: 'signed',
    },
    model: (modelName) => sdk.languageModel(modelName),
  };
}
