import { describe, expect, it } from 'vitest';
import { flattenChats, flattenGroups, nextChatRow } from '#renderer/features/sidebar/rows.ts';
import { wishedPlace, listPlaces } from '#renderer/features/chat/new-chat/places.ts';
import { providerName } from '#renderer/features/settings/provider-words.ts';
import { describeTokens } from '#renderer/ui/number-text.ts';
import { makeChat, makeChild } from '../state/chat-factory.ts';

describe('sidebar rows', () => {
  it('puts children under their root', () => {
    const child = { ...makeChild('c', 'a'), children: [] };
    const rows = flattenChats([makeChat('a', { children: [child] }), makeChat('b')]);
    expect(rows.map((row) => [row.key, row.kind === 'chat' && row.depth])).toEqual([
      ['a', 0],
      ['c', 1],
      ['b', 0],
    ]);
  });

  it('lets arrows skip headings and stop at the ends', () => {
    const rows = flattenGroups([
      { id: 'running', title: 'Running', chats: [makeChat('a')], size: 1 },
      { id: 'today', title: 'Today', chats: [makeChat('b')], size: 1 },
    ]);
    expect(rows.map((row) => row.kind)).toEqual(['heading', 'chat', 'heading', 'chat']);
    expect(nextChatRow(rows, 1, 1)).toBe(3);
    expect(nextChatRow(rows, 3, -1)).toBe(1);
    expect(nextChatRow(rows, 3, 1)).toBe(3);
    expect(nextChatRow(rows, 1, -1)).toBe(1);
  });
});

describe('places', () => {
  const sample = {
    path: '/d/sample',
    name: 'harbor',
    branch: 'main',
    is_git_repository: true,
    sample: true,
  };
  const own = {
    path: '/home/me/app',
    name: 'app',
    branch: 'dev',
    is_git_repository: true,
    sample: false,
  };

  it('offer a picked folder that is not known yet first', () => {
    const places = listPlaces([sample], '/home/me/other');
    expect(places.map((place) => place.name)).toEqual(['other', 'Sample project']);
    expect(listPlaces([sample, own], own.path)).toHaveLength(2);
  });

  it('shorten the home folder', () => {
    expect(listPlaces([own], undefined)[0]?.hint).toBe('~/app · dev');
  });

  it('start with the first wish that exists', () => {
    const places = listPlaces([sample, own], undefined);
    expect(wishedPlace(places, [undefined, own.path])).toBe(own.path);
    expect(wishedPlace(places, ['/gone', undefined])).toBeUndefined();
    expect(wishedPlace([], [undefined])).toBeUndefined();
  });
});

describe('words of providers', () => {
  it('name what is known and pass on what is not', () => {
    expect(providerName('anthropic')).toBe('Anthropic');
    expect(providerName('demo')).toContain('no AI');
    expect(providerName('else')).toBe('else');
    expect([900, 200_000, 1_048_576].map(describeTokens)).toEqual(['900', '200k', '1M']);
  });
});
