import { describe, expect, test } from '@jest/globals';
import { asId, isUuid, ruleId, type AuthorityId, type PurposeId } from './ids.ts';

test('a rule is called by its authority and purpose', () => {
  expect(ruleId(asId<AuthorityId>('board'), asId<PurposeId>('appeal'))).toBe('board:appeal');
});

describe('a UUID', () => {
  test('is 32 hexadecimal digits in lower case, in five groups', () => {
    expect(isUuid('0123abcd-0123-4567-89ab-0123456789ab')).toBe(true);
  });

  test.each([
    '',
    '0123ABCD-0123-4567-89ab-0123456789ab',
    '0123abcd0123456789ab0123456789ab',
    ' 0123abcd-0123-4567-89ab-0123456789ab',
    '0123abcd-0123-4567-89ab-0123456789ab\n',
    '0123abcg-0123-4567-89ab-0123456789ab',
    '{0123abcd-0123-4567-89ab-0123456789ab}',
  ])('is not %j', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});
