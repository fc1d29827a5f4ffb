import { expect, test } from '@jest/globals';
import { badArgument, conflictingChange, redactError } from './redact-error.ts';

const verdict = {
  code: 'WITHHELD',
  owner: 'Case:7',
  coordinate: 'Case.status',
  reason: 'REQUIREMENT_MISSING',
  requirement: 'ART9_NECESSITY',
  announced: true,
  marks: [],
};

test('a verdict of the shield passes, and nothing that was added to it', () => {
  const extensions = { ...verdict, stacktrace: ['at secret'], sql: 'select secret' };
  const error = { message: 'secret', path: ['case', 0, 'status'], locations: [{ line: 1, column: 1 }], extensions };
  expect(redactError(error)).toEqual({ message: 'withheld', path: ['case', 0, 'status'], extensions: verdict });
});

test.each([
  ['no extensions', undefined],
  ['another code', { code: 'GRAPHQL_VALIDATION_FAILED', sql: 'select secret' }],
  ['half a verdict', { code: 'WITHHELD', reason: 'RESTRICTED' }],
])('an error with %s becomes a constant', (_name, extensions) => {
  const error = { message: 'secret', path: ['case'], ...(extensions === undefined ? {} : { extensions }) };
  expect(redactError(error)).toEqual({
    message: 'The subgraph failed.',
    path: ['case'],
    extensions: { code: 'INTERNAL' },
  });
});

test('a bad argument says that much, and not which value', () => {
  const constant = { message: 'An argument is not valid.', extensions: { code: 'BAD_USER_INPUT' } };
  expect(redactError({ message: 'Variable "$x" got "secret"', extensions: { code: 'BAD_USER_INPUT' } })).toEqual(
    constant,
  );
  expect(redactError(badArgument().toJSON())).toEqual(constant);
});

test('a conflict says that much, and not with what', () => {
  const constant = { message: 'The change contradicts what is on file.', extensions: { code: 'CONFLICT' } };
  expect(redactError({ message: 'key "secret" exists', extensions: { code: 'CONFLICT', key: 'secret' } })).toEqual(
    constant,
  );
  expect(redactError(conflictingChange().toJSON())).toEqual(constant);
});
