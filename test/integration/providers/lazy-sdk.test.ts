import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url);

/** Packages of model SDKs that a process loads which opens these providers. */
async function loadedBy(...providers: readonly string[]): Promise<readonly string[]> {
  const program = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        if (/^(ai$|@ai-sdk\\/|@openrouter\\/)/.test(specifier)) seen.add(specifier);
        return next(specifier, context);
      },
    });
    const { createModelClient } = await import('#main/agent-loop/index.ts');
    const clock = { now: () => new Date(), monotonicMs: () => 0, setTimer: () => () => {} };
    for (const provider of ${JSON.stringify(providers)}) {
      const account = { provider, displayName: provider, apiKey: 'k', baseUrl: 'http://127.0.0.1:9', region: 'eu-central-1' };
      await createModelClient(account, { clock });
    }
    console.log(JSON.stringify([...seen]));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: root },
  );
  return JSON.parse(stdout) as string[];
}

describe('model SDKs', () => {
  it('are not loaded by the program itself, nor by the demo', async () => {
    expect(await loadedBy()).toEqual([]);
    expect(await loadedBy('demo')).toEqual([]);
  });

  it('are loaded one by one, as they are used', async () => {
    const loaded = await loadedBy('openai-compat');
    expect(loaded).toContain('@ai-sdk/openai-compatible');
    expect(loaded).not.toContain('@ai-sdk/anthropic');
    expect(loaded).not.toContain('@ai-sdk/openai');
  });

  it.each([
    ['azure', '@ai-sdk/azure', '@ai-sdk/google'],
    ['bedrock', '@ai-sdk/amazon-bedrock', '@ai-sdk/google'],
    ['google', '@ai-sdk/google', '@ai-sdk/gateway'],
    ['openrouter', '@openrouter/ai-sdk-provider', '@ai-sdk/google'],
    ['vercel', '@ai-sdk/gateway', '@ai-sdk/google'],
  ])('come for %s with %s', async (provider, own, other) => {
    const loaded = await loadedBy(provider);
    expect(loaded).toContain(own);
    expect(loaded).not.toContain(other);
  });
});
