import type { ChatErrorKind } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import { ModelError } from '../../model/model-client.ts';
import type { SdkDialect } from './dialect.ts';
import { errorFacts } from './error-facts.ts';
import type { ErrorFacts } from './error-facts.ts';
import { redact } from './redact.ts';

/** The longest detail that a chat error carries. */
const maxDetailLength = 500;

type Context = {
  readonly dialect: SdkDialect;
  readonly model: string;
  readonly clock: Clock;
  readonly secrets: readonly string[];
};

/** The provider was asked to keep its answers, and one that the request refers to is gone. */
export function isLostReference(cause: unknown): boolean {
  return lostItemWords.test(errorFacts(cause).words.toLowerCase());
}

type Verdict = {
  readonly kind: ChatErrorKind;
  readonly retryable: boolean;
  readonly message: string;
  readonly tooLong?: boolean;
};

/** Any failure of an SDK call as the one error that our loop knows. */
export function toModelError(cause: unknown, context: Context): ModelError {
  if (cause instanceof ModelError) return cause;
  const facts = errorFacts(cause);
  const verdict = classify(facts, context);
  // The SDK's error holds the whole request, so it is not kept as the cause.
  return new ModelError(verdict.message, {
    kind: verdict.kind,
    retryable: verdict.retryable,
    tooLong: verdict.tooLong ?? false,
    provider: context.dialect.provider,
    // A stream that began with 200 and then failed has no telling status.
    statusCode:
      facts.statusCode !== undefined && facts.statusCode >= 400 ? facts.statusCode : undefined,
    retryAfterMs: retryAfterMs(facts.headers, context.clock) ?? facts.bodyDelayMs,
    detail: Array.from(redact(facts.words, context.secrets)).slice(0, maxDetailLength).join(''),
  });
}

const contextLengthWords =
  /context[ _-]?(length|window|size|limit)|(prompt|input) is too long|maximum (context|prompt length)|maximum number of tokens/;
const pictureWords =
  /support(s|ed)? (for )?(image|vision|multimodal)|image input|(image|vision|multimodal)( \w+)? (is|are) not supported|unknown variant .image_url/;
const lostItemWords = /(item|response) with id .{1,100} not found/;
const unknownModelWords =
  /model_not_found|unknown model|model identifier is invalid|on-demand throughput|invalid model|no such model|model .{0,80}(not found|does not exist|not exist|is not supported|not loaded)|not_found_error/;
const quotaWords = /insufficient_quota|exceeded your current quota|quota/;
const billingWords = /billing|credit balance|payment required|insufficient (funds|credit)/;
const keyWords = /api[ _-]?key|authentication|unauthori[sz]ed|permission_error|permission denied/;
const overloadWords = /overloaded/;
const rateWords = /rate[ _-]?limit|too many (requests|tokens)|throttl/;
const brokenConnectionWords =
  /econnreset|epipe|und_err_socket|socket hang up|other side closed|terminated|premature close|unexpected eof|without a finish reason|stream (closed|ended)|connection (reset|closed)/;
const unreachableWords = /econnrefused|enotfound|eai_again|ehostunreach|enetunreach|cannot connect/;
const timeoutWords = /etimedout|und_err_\w*timeout|timed? ?out|timeout/;
const serverErrorWords = /server[ _]error|api_error|internal error/;

function classify(facts: ErrorFacts, { dialect, model }: Context): Verdict {
  const name = dialect.displayName;
  const status = facts.statusCode;
  const text = [...facts.codes, facts.words.toLowerCase()].join(' ');
  const failed = (kind: ChatErrorKind, message: string): Verdict => ({
    kind,
    message,
    retryable: false,
  });
  const passing = (kind: ChatErrorKind, message: string): Verdict => ({
    kind,
    message,
    retryable: true,
  });

  if (facts.rejectedBySdk) {
    return failed('config', `The options of the model “${model}” are not valid for ${name}.`);
  }
  // These win over the signals of overload and time: trying again would not help.
  if (status === 413 || contextLengthWords.test(text)) {
    const message = `The conversation is too long for the model “${model}”.`;
    return { ...failed('config', message), tooLong: true };
  }
  // Servers say so with 404 or even 500, and would say it again.
  if (pictureWords.test(text)) {
    return failed('config', `The model “${model}” cannot be shown the pictures of this chat.`);
  }
  if (status === 404 || unknownModelWords.test(text)) {
    return failed('config', `${name} does not know the model “${model}”, or its address is wrong.`);
  }
  // Its text often points to the billing page, where a higher limit is sold.
  const saysWhenAgain = status === 429 && facts.bodyDelayMs !== undefined;
  if (saysWhenAgain || facts.codes.some((code) => rateWords.test(code))) {
    return passing('rate_limit', `${name} asks for fewer requests.`);
  }
  if (quotaWords.test(text)) {
    return failed('usage_limit', `The quota of this ${name} account is used up.`);
  }
  if (status === 402 || billingWords.test(text)) {
    return failed('auth', `${name} refuses requests until the account's billing is in order.`);
  }
  if (status === 401) return failed('auth', `${name} did not accept the API key.`);
  if (status === 403) return failed('auth', `${name} does not allow this API key to do that.`);
  if (status === 529 || overloadWords.test(text)) {
    return passing('overloaded', `${name} is overloaded right now.`);
  }
  if (status === 429 || rateWords.test(text)) {
    return passing('rate_limit', `${name} asks for fewer requests.`);
  }
  if (unreachableWords.test(text)) return passing('timeout', `${name} could not be reached.`);
  if (brokenConnectionWords.test(text)) {
    return passing('timeout', `The connection to ${name} broke off.`);
  }
  if (isTimeoutStatus(status) || timeoutWords.test(text)) {
    return passing('timeout', `${name} did not answer in time.`);
  }
  // Bedrock says 424 when the model broke in the middle of its answer.
  if (status === 424 || (status !== undefined && status >= 500) || serverErrorWords.test(text)) {
    return passing('generic', `${name} had an internal error.`);
  }
  if (keyWords.test(text)) return failed('auth', `${name} did not accept the API key.`);
  if (status !== undefined && status >= 400) {
    return failed('generic', `${name} refused the request.`);
  }
  return failed('generic', `${name} sent an answer that could not be understood.`);
}

function isTimeoutStatus(status: number | undefined): boolean {
  return status === 408 || status === 502 || status === 503 || status === 504;
}

/** From `retry-after-ms`, or `retry-after` in seconds or as a date. */
function retryAfterMs(headers: Readonly<Record<string, string>>, clock: Clock): number | undefined {
  const milliseconds = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const wish = headers['retry-after'];
  if (wish === undefined || wish.trim() === '') return undefined;
  const seconds = Number(wish);
  if (seconds >= 0) return Math.round(seconds * 1000);
  const date = Date.parse(wish);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now().getTime());
}
