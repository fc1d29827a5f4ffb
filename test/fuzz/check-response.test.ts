import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { errorCodes, type ErrorCode } from '#kernel/error-codes.ts';
import { checkResponse } from './check-response.ts';

const contract = buildSchema(`
  enum Kind { A B }
  type Person { id: ID! name: String kind: Kind }
  type Query { person(id: ID): Person people: [Person] }
`);
const sent = JSON.stringify({
  query: '{ p: person(id: "1") { ...F kind @skip(if: true) } people { id } } fragment F on Person { name }',
});
const check = (text: string, status = 200) => checkResponse(contract, sent, { status, text });
const refusal = (code: ErrorCode) =>
  JSON.stringify({ errors: [{ message: errorCodes[code].message, extensions: { code } }] });

describe('what the fuzzer takes for a good response', () => {
  test('is data in the shape that was asked for, and a constant refusal', () => {
    expect(check('{"data":{"p":{"name":"x"},"people":[{"id":"1"},null]},"extensions":{}}')).toBe('data');
    expect(check('{"data":{"people":null,"p":null}}')).toBe('data');
    expect(check(refusal('BAD_REQUEST'), 400)).toBe('BAD_REQUEST');
  });

  test.each([
    ['a failure of the gateway', refusal('INTERNAL'), 500],
    ['a failure of a subgraph', refusal('UPSTREAM_UNAVAILABLE'), 503],
    ['a refusal as a success', refusal('BAD_REQUEST'), 200],
    ['a refusal that says more', refusal('BAD_REQUEST').replace('not a valid', 'not a valid Zx9Marker'), 400],
    ['an error beside the data', '{"data":{"p":null,"people":null},"errors":[]}', 200],
    ['a field that was not asked for', '{"data":{"p":{"name":"x","id":"1"},"people":null}}', 200],
    ['a field that is left out', '{"data":{"p":{"name":"x","kind":"A"},"people":null}}', 200],
    ['a field that is missing', '{"data":{"p":{"name":"x"}}}', 200],
    ['a list for an object', '{"data":{"p":[],"people":null}}', 200],
    ['an object for a list', '{"data":{"p":null,"people":{}}}', 200],
    ['null where none may be', '{"data":{"p":null,"people":[{"id":null}]}}', 200],
    ['data with another status', '{"data":{"p":null,"people":null}}', 400],
  ])('is not %s', (_what, text, status) => {
    expect(check(text, status)).toBeNull();
  });
});
