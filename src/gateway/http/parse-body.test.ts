import { describe, expect, test } from '@jest/globals';
import { parseBody } from './parse-body.ts';

describe('the body of a request', () => {
  test('is query, operation name and variables', () => {
    expect(parseBody('{"query":"{ a }","operationName":"A","variables":{"b":[1]},"extensions":{}}')).toEqual({
      query: '{ a }',
      operationName: 'A',
      variables: { b: [1] },
    });
  });

  test.each(['{"query":"{ a }"}', '{"query":"{ a }","operationName":null,"variables":null,"extensions":null}'])(
    'may leave out all but the query: %s',
    (text) => {
      expect(parseBody(text)).toEqual({ query: '{ a }', operationName: null, variables: {} });
    },
  );

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
    '{"query":"{ a }","id":"x"}',
    '{"query":"{ a }","Query":"{ b }"}',
    '{"query":"{ a }","__proto__":{}}',
    undefined,
    { query: '{ a }' },
  ])('%j is not one', (text) => {
    expect(() => parseBody(text)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
