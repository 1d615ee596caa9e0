import type {
  JSONValue,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4ProviderTool,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import type { ModelCallConfig } from '#shared/api/models.ts';
import { ModelError } from '../../model/model-client.ts';
import type { ModelRequest, NativeTool } from '../../model/model-client.ts';
import { readOptions } from '../provider-options.ts';
import type { FamilyOptions, OptionFamily } from '../provider-options.ts';

/** Claude's limit of one picture: 5 MiB of base64, which is what Bedrock lets through as well. */
export const CLAUDE_PICTURE_BYTES = (5 * 1024 * 1024 * 3) / 4;

/** What a model config's own options make of a call. */
export type CallExtras = {
  readonly providerOptions: SharedV4ProviderOptions;
  /** Tools that the provider runs itself. */
  readonly tools?: readonly LanguageModelV4ProviderTool[];
  readonly reasoning?: LanguageModelV4CallOptions['reasoning'];
  readonly maxOutputTokens?: number | undefined;
  /** Earlier reasoning stays out of the request. */
  readonly withoutReasoning?: boolean;
  /** The provider keeps the answers: what it has said goes back by name alone. */
  readonly keptByProvider?: boolean;
};

/** What the shared adapter must know of one provider. */
export type SdkDialect = {
  /** Provider id on the wire. */
  readonly provider: string;
  /** How messages to the person call the provider. */
  readonly displayName: string;
  /** Under which the SDK returns this provider's metadata and takes it back. */
  readonly metadataKey: string;
  /**
   * The provider relays others, whose metadata keep their keys: all of it is stored under
   * `metadataKey` and goes back unwrapped.
   */
  readonly relays?: boolean;
  /** Throws ModelError (`config`) for options that cannot be used. */
  readonly extras: (request: ModelRequest) => CallExtras;
  /** Where the provider caches a prompt only up to marks in it: the mark, if this model takes it. */
  readonly cacheMark?: (modelName: string) => SharedV4ProviderOptions | undefined;
  /** Not every server behind it understands a wanted shape of the answer. */
  readonly plainAnswers?: boolean;
  /**
   * `signed`: reasoning goes back with the provider's own proof of it. `sealed`: the proof is its
   * encrypted content, which comes with the last part of an item. `this_turn`: the provider wants
   * its plain reasoning back only until the person speaks again.
   */
  readonly reasoningBack: 'signed' | 'sealed' | 'this_turn';
  /** How the provider is told a call's id; as a plain name when absent. */
  readonly callId?: (id: string, modelName: string) => string;
  /** False for a provider that refuses a request with a PDF in it; true when absent. */
  readonly takesPdf?: boolean;
  /** Bytes of one picture; the provider refuses every request that holds a larger one. */
  readonly maxPictureBytes?: (modelName: string) => number | undefined;
  /** A tool's result may hold a picture. */
  readonly takesResultPictures?: boolean;
  /** Its own form of a tool; absent where tools are all alike. */
  readonly nativeTool?: (tool: NativeTool) => LanguageModelV4ProviderTool;
  /** Calls of its computer tool are answered with a picture and nothing else. */
  readonly computerTakesOnlyPictures?: boolean;
};

/** A dialect with the SDK's model factory, bound to one account. */
export type SdkProvider = {
  readonly dialect: SdkDialect;
  model(modelName: string): LanguageModelV4;
};

/** The config's options of one family, checked. */
export function familyOptions<Family extends OptionFamily>(
  callConfig: ModelCallConfig,
  family: Family,
  dialect: { readonly provider: string },
): FamilyOptions[Family] {
  const options = readOptions(callConfig.provider_options, family);
  if (options.ok) return options.value;
  throw new ModelError(`The model's option “${options.fault.field}” cannot be used.`, {
    kind: 'config',
    provider: dialect.provider,
    retryable: false,
    detail: options.fault.problem,
  });
}

type Given = { readonly [name: string]: JSONValue | undefined };

/** Without what is not set. */
export function given(values: Given): Record<string, JSONValue> {
  const kept: Record<string, JSONValue> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null) kept[name] = value;
  }
  return kept;
}
