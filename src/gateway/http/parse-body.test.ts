import { describe, expect, test } from '@jest/globals';
import { hashDocument } from '../choose-document.ts';
import { parseBody } from './parse-body.ts';

const parseText = (text: string) => parseBody(Buffer.from(text));

describe('the body of a request', () => {
  test('is query, operation name and variables', () => {
    expect(parseText('{"query":"{ a }","operationName":"A","variables":{"b":[1]},"extensions":{}}')).toEqual({
      document: { kind: 'text', text: '{ a }' },
      operationName: 'A',
      variables: { b: [1] },
    });
  });

  test.each(['{"query":"{ a }"}', '{"query":"{ a }","operationName":null,"variables":null,"extensions":null}'])(
    'may leave out all but the query: %s',
    (text) => {
      expect(parseText(text)).toEqual({
        document: { kind: 'text', text: '{ a }' },
        operationName: null,
        variables: {},
      });
    },
  );

  test('may name its document by a hash alone, or beside the text', () => {
    const hash = hashDocument('{ a }');
    const extensions = `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${hash}"},"more":1}`;
    expect(parseText(`{${extensions}}`)).toEqual({
      document: { kind: 'hash', hash },
      operationName: null,
      variables: {},
    });
    expect(parseText(`{"query":"{ a }",${extensions}}`).document).toEqual({ kind: 'text', text: '{ a }' });
    expect(() => parseText(`{"query":"{ b }",${extensions}}`)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
  });

  test.each([
    ['another version', { version: 2, sha256Hash: hashDocument('{ a }') }],
    ['no version', { sha256Hash: hashDocument('{ a }') }],
    ['no hash', { version: 1 }],
    ['half a hash', { version: 1, sha256Hash: hashDocument('{ a }').slice(0, 32) }],
    ['capital letters', { version: 1, sha256Hash: hashDocument('{ a }').toUpperCase() }],
    ['a list', [{ version: 1, sha256Hash: hashDocument('{ a }') }]],
    ['null', null],
    ['more than the client sends', { version: 1, sha256Hash: hashDocument('{ a }'), query: '{ a }' }],
  ])('a persisted query with %s is not one, with or without the text', (_what, persistedQuery) => {
    for (const query of [undefined, '{ a }']) {
      expect(() => parseText(JSON.stringify({ query, extensions: { persistedQuery } }))).toThrow(
        expect.objectContaining({ code: 'BAD_REQUEST' }),
      );
    }
  });

  test.each([
    '',
    '{',
    'null',
    '1',
    '"{ a }"',
    '[]',
    '[{"query":"{ a }"}]',
    '{}',
    '{"query":""}',
    '{"query":1}',
    '{"query":{}}',
    '{"query":"{ a }","operationName":1}',
    '{"query":"{ a }","variables":[]}',
    '{"query":"{ a }","variables":"{}"}',
    '{"query":"{ a }","extensions":1}',
    '{"extensions":{}}',
    '{"documentId":"sha256:0"}',
    '{"query":"{ a }","id":"x"}',
    '{"query":"{ a }","Query":"{ b }"}',
    '{"query":"{ a }","__proto__":{}}',
    '\ufeff{"query":"{ a }"}',
    '{"query":"{ a }","query":"{ a }"}',
    '{"query":"{ a }","qu\\u0065ry":"{ b }"}',
    '{"query":"{ a }","variables":{"b":[{"c":1,"d":{},"c":2}]}}',
    '{"query":"{ a }","variables":{},"variables":null}',
  ])('%j is not one', (text) => {
    expect(() => parseText(text)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  test.each([undefined, '{"query":"{ a }"}', { query: '{ a }' }])('what is no bytes is not one: %j', (body) => {
    expect(() => parseBody(body)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  test.each([
    ['a byte that begins nothing', Buffer.from('{"query":"{ a }","operationName":"\xff"}', 'latin1')],
    ['half a character', Buffer.from('{"query":"{ a }","operationName":"\xc3"}', 'latin1')],
    ['a surrogate', Buffer.from('{"query":"{ a }","operationName":"\xed\xa0\x80"}', 'latin1')],
    ['a character in too many bytes', Buffer.from('{"query":"{ a }","operationName":"\xc1\x81"}', 'latin1')],
    ['UTF-16', Buffer.from('{"query":"{ a }"}', 'utf16le')],
  ])('what is no UTF-8 is not one: %s', (_what, bytes) => {
    expect(() => parseBody(bytes)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  test('members of different objects may have one name, and text may look like structure', () => {
    const variables = { a: [{ a: 1 }, { a: '{"a":1,"a":2}' }], b: { a: '":"' }, '{': '[[[', '\\"a': 1, '\\\\': 2 };
    expect(parseText(JSON.stringify({ query: '{ a }', variables }))).toMatchObject({ variables });
  });

  test('a hundred levels are accepted, one more is LIMIT_EXCEEDED', () => {
    const nested = (levels: number) =>
      `{"query":"{ a }","variables":{"b":${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}}}`;
    expect(parseText(nested(100)).document).toEqual({ kind: 'text', text: '{ a }' });
    expect(() => parseText(nested(101))).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
    expect(() => parseText(nested(30_000))).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  });
});
