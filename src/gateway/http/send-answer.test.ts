import { expect, test } from '@jest/globals';
import { preferredType } from './send-answer.ts';

const graphql = 'application/graphql-response+json';

test.each([
  graphql,
  'Application/GraphQL-Response+JSON;charset=utf-8',
  `${graphql}, application/json`,
  `application/json, ${graphql}`,
  `${graphql}, application/json;q=0.9`,
  `application/json ; q=0.5 , ${graphql} ; q=0.6, */*`,
])('the GraphQL media type is sent for %s', (accept) => {
  expect(preferredType(accept)).toBe(graphql);
});

test.each([
  '',
  '*/*',
  'application/*',
  'application/json',
  'text/html',
  `${graphql};q=0`,
  `${graphql};q=0.8, application/json`,
  `${graphql};q=x`,
  `x${graphql}`,
  ',;,q=1;',
])('application/json is sent for %p', (accept) => {
  expect(preferredType(accept)).toBe('application/json');
});
