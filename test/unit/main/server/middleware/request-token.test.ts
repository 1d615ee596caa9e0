import { describe, expect, it } from 'vitest';
import { findRequestToken, readCookie } from '#main/server/middleware/request-token.ts';

const everywhere = {
  headers: {
    cookie: 'a=b; coder_session_token=from-cookie',
    'coder-session-token': 'from-header',
    authorization: 'bEaReR  from-bearer ',
  },
  query: { coder_session_token: 'from-query', access_token: 'from-access' },
};

describe('findRequestToken', () => {
  it('looks at cookie, query, header, bearer and access_token, in this order', () => {
    const { cookie: _cookie, ...noCookie } = everywhere.headers;
    const accessOnly = { access_token: 'from-access' };
    const seen = [
      findRequestToken(everywhere.headers, everywhere.query),
      findRequestToken(noCookie, everywhere.query),
      findRequestToken(noCookie, accessOnly),
      findRequestToken({ authorization: everywhere.headers.authorization }, accessOnly),
      findRequestToken({}, accessOnly),
      findRequestToken({}, {}),
    ];
    expect(seen.map((found) => found?.token)).toEqual([
      'from-cookie',
      'from-query',
      'from-header',
      'from-bearer',
      'from-access',
      undefined,
    ]);
  });

  it('passes over empty ones', () => {
    expect(
      findRequestToken(
        { cookie: 'coder_session_token=', 'coder-session-token': 'x' },
        { coder_session_token: '' },
      ),
    ).toEqual({ token: 'x', source: 'header' });
  });

  it('takes the first of a repeated parameter', () => {
    expect(findRequestToken({}, { coder_session_token: ['one', 'two'] })?.token).toBe('one');
  });

  it('knows no other scheme than bearer', () => {
    expect(findRequestToken({ authorization: 'Basic YTpi' }, {})).toBeUndefined();
  });
});

describe('readCookie', () => {
  it('takes whole names only', () => {
    expect(
      readCookie('xcoder_session_token=1; coder_session_tokenx=2', 'coder_session_token'),
    ).toBe(undefined);
    expect(readCookie(' name = value ', 'name')).toBe('value');
    expect(readCookie(undefined, 'name')).toBeUndefined();
  });
});
