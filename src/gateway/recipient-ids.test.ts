import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asId, isUuid, type AuthorityId, type InstanceId, type PurposeId } from '#kernel/ids.ts';
import type { Requester } from '#identity/requester.ts';
import { keyOf } from '#test/support/build-policy.ts';
import { createAnswerTokens, createRecipientIds } from './recipient-ids.ts';

function requester(authority: string, instance: string | null = null): Requester {
  return {
    authority: asId<AuthorityId>(authority),
    instance: instance === null ? null : asId<InstanceId>(instance),
    client: 'client',
    officer: null,
    assurance: 'high',
    purpose: asId<PurposeId>('appeal'),
    reference: null,
    need: null,
    cleared: false,
  };
}

const idsFor = createRecipientIds(new Uint8Array(32).fill(1));
const board = idsFor(requester('board'));
const key = keyOf(1);

describe('the id that a recipient sees', () => {
  test('opens again for the same recipient and kind', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(board.open('Case', board.seal('Case', uuid))).toBe(uuid);
      }),
    );
  });

  test('is the same every time, also after a restart, and does not show the key', () => {
    const restarted = createRecipientIds(new Uint8Array(32).fill(1))(requester('board'));
    expect(restarted.seal('Case', key)).toBe(board.seal('Case', key));
    expect(board.seal('Case', key)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(board.seal('Case', key), 'base64url').toString('hex')).not.toContain(key.replaceAll('-', ''));
  });

  test.each([
    ['kind', () => board.seal('Applicant', key)],
    ['authority', () => idsFor(requester('police')).seal('Case', key)],
    ['instance', () => idsFor(requester('board', '0101')).seal('Case', key)],
    ['root key', () => createRecipientIds(new Uint8Array(32).fill(2))(requester('board')).seal('Case', key)],
  ])('is another under another %s, and opens nothing there', (_what, sealOther) => {
    const other = sealOther();
    expect(other).not.toBe(board.seal('Case', key));
    expect(board.open('Case', other)).not.toBe(key);
  });

  test('does not depend on officer, client or purpose', () => {
    const other = idsFor({ ...requester('board'), officer: 'o', client: 'c2', purpose: asId<PurposeId>('other') });
    expect(other.seal('Case', key)).toBe(board.seal('Case', key));
  });

  test('keeps an authority and its instance apart, however they are spelled', () => {
    const seals = [requester('a', 'b'), requester('a,b'), requester('a","b'), requester('ab')].map((each) =>
      idsFor(each).seal('Case', key),
    );
    expect(new Set(seals).size).toBe(seals.length);
  });

  test('is made of internal keys alone', () => {
    expect(() => board.seal('Case', 'ASY-2')).toThrow('an internal key is a UUID');
  });
});

describe('an id that was not made for this recipient', () => {
  const sealed = board.seal('Case', key);

  test('is a random key, another each time, so that the request runs like one for an unknown person', () => {
    const opened = [board.open('Case', 'nonsense'), board.open('Case', 'nonsense')];
    expect(opened.every(isUuid)).toBe(true);
    expect(opened[0]).not.toBe(opened[1]);
  });

  test('with any bit changed is a random key', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const bytes = Buffer.from(sealed, 'base64url');
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        const opened = board.open('Case', bytes.toString('base64url'));
        expect(opened).not.toBe(key);
        expect(isUuid(opened)).toBe(true);
      }),
    );
  });

  test.each([
    ['', ''],
    ['padding', `${sealed}=`],
    ['a blank', ` ${sealed}`],
    ['a shorter text', sealed.slice(0, -1)],
    ['a longer text', `${sealed}A`],
    ['the other alphabet', sealed.replaceAll('_', '/').replaceAll('-', '+').concat('=')],
    ['the internal key itself', key],
    // The last character of 43 carries four bits of the key and two that decoding ignores.
    ['bits that decoding ignores', `${sealed.slice(0, -1)}${otherSpelling(sealed.slice(-1))}`],
  ])('with %s is a random key', (_what, text) => {
    const opened = board.open('Case', text);
    expect(opened).not.toBe(key);
    expect(isUuid(opened)).toBe(true);
  });
});

test('the recipients that are remembered are bounded, and a forgotten one gets the same ids again', () => {
  const before = board.seal('Case', key);
  for (let n = 0; n < 1100; n += 1) idsFor(requester('many', String(n)));
  expect(idsFor(requester('board'))).not.toBe(board);
  expect(idsFor(requester('board')).seal('Case', key)).toBe(before);
});

function otherSpelling(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(character) ^ 1] ?? '';
}

describe('the token of a pseudonymous answer', () => {
  const tokens = createAnswerTokens();

  test('is one for one object within the answer, and looks like any id', () => {
    expect(tokens.seal('Case', key)).toBe(tokens.seal('Case', key));
    expect(tokens.seal('Case', key)).not.toBe(tokens.seal('Applicant', key));
    expect(tokens.seal('Case', key)).not.toBe(tokens.seal('Case', keyOf(2)));
    expect(tokens.seal('Case', key)).toHaveLength(board.seal('Case', key).length);
  });

  test('is another in the next answer, and is not the id of the recipient', () => {
    const seals = [createAnswerTokens(), createAnswerTokens(), tokens, board].map((ids) => ids.seal('Case', key));
    expect(new Set(seals).size).toBe(4);
  });

  test('opens nothing, not even in its own answer', () => {
    const opened = tokens.open('Case', tokens.seal('Case', key));
    expect(opened).not.toBe(key);
    expect(isUuid(opened)).toBe(true);
    expect(tokens.open('Case', tokens.seal('Case', key))).not.toBe(opened);
  });
});
