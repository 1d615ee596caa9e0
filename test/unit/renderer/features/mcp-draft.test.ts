import { describe, expect, it } from 'vitest';
import {
  checkMcpDraft,
  emptyMcpDraft,
  mcpRequestOf,
  slugOf,
} from '#renderer/features/settings/mcp/mcp-draft.ts';

const draft = { ...emptyMcpDraft, name: 'Tracker', url: 'https://tools.test/mcp' };

describe('the form of a tool server', () => {
  it('says what is missing', () => {
    expect(checkMcpDraft(draft, undefined)).toBeUndefined();
    expect(checkMcpDraft({ ...draft, name: ' ' }, undefined)).toContain('name');
    expect(checkMcpDraft({ ...draft, url: 'tools.test' }, undefined)).toContain('address');
    expect(checkMcpDraft({ ...draft, auth: 'api_key' }, undefined)).toContain('key');
    const oauth = { ...draft, auth: 'oauth2' } as const;
    expect(checkMcpDraft(oauth, undefined)).toBeUndefined();
    expect(checkMcpDraft({ ...oauth, clientId: 'me' }, undefined)).toContain('both addresses');
    const headers = { ...draft, auth: 'custom_headers', headers: 'no colon' } as const;
    expect(checkMcpDraft(headers, undefined)).toContain('Name: value');
  });

  it('sends secrets only when they were typed, and names once', () => {
    const keyed = { ...draft, auth: 'api_key', allow: 'read, write\nread' } as const;
    expect(mcpRequestOf(keyed)).not.toHaveProperty('api_key_value');
    expect(mcpRequestOf({ ...keyed, key: 's3' })).toMatchObject({
      api_key_header: 'Authorization',
      api_key_value: 's3',
      tool_allow_list: ['read', 'write'],
    });
    const headers = {
      ...draft,
      auth: 'custom_headers',
      headers: 'X-A: 1\n\n X-B : a: b ',
    } as const;
    expect(mcpRequestOf(headers).custom_headers).toEqual({ 'X-A': '1', 'X-B': 'a: b' });
  });

  it('leaves a client that was registered as it is', () => {
    const oauth = { ...draft, auth: 'oauth2', clientId: 'me' } as const;
    expect(mcpRequestOf(oauth)).toMatchObject({ oauth2_client_id: 'me' });
    expect(mcpRequestOf(oauth)).not.toHaveProperty('oauth2_client_secret');
    expect(mcpRequestOf({ ...oauth, clientSecret: 's3' })).toHaveProperty(
      'oauth2_client_secret',
      's3',
    );
    expect(mcpRequestOf({ ...draft, tellsChat: true }).forward_coder_headers).toBe(true);
  });

  it('makes a slug of any name', () => {
    expect(['My Files!', '日本', 'a__b'].map(slugOf)).toEqual(['my-files', 'server', 'a-b']);
  });
});
