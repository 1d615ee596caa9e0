import type { JSONObject, LanguageModelV4 } from '@ai-sdk/provider';

/** What the shared adapter must know of one provider. */
export type SdkDialect = {
  /** Provider id on the wire. */
  readonly provider: string;
  /** How messages to the person call the provider. */
  readonly displayName: string;
  /** Key under which the SDK reads this provider's options and returns its metadata. */
  readonly optionsKey: 'anthropic' | 'openai' | 'openaiCompatible';
  /** Key of `ModelCallConfig.provider_options` that is meant for this provider. */
  readonly configKey: 'anthropic' | 'openai' | 'openaicompat';
  /** Wire name of an option to the SDK's name; what is not listed is not passed on. */
  readonly optionNames: Readonly<Record<string, string>>;
  /** Options that hold unless the model config says otherwise. */
  readonly defaultOptions: JSONObject;
  /** Turns one option's wire value into the SDK's. */
  readonly optionValue?: (name: string, value: unknown) => unknown;
  /** The provider caches a prompt only up to marks in it. */
  readonly cacheMarks: boolean;
  /**
   * `signed`: reasoning goes back with the provider's own proof of it. `this_turn`: the provider
   * wants its plain reasoning back only until the person speaks again.
   */
  readonly reasoningBack: 'signed' | 'this_turn';
  /** False for a provider that refuses a request with a PDF in it; true when absent. */
  readonly takesPdf?: boolean;
};

/** A dialect with the SDK's model factory, bound to one account. */
export type SdkProvider = {
  readonly dialect: SdkDialect;
  model(modelName: string): LanguageModelV4;
};
