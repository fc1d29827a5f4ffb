import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatKnownSize, formatWitnessRequest, parseKnownSize, parseWitnessRequest } from './witness-request.ts';
import { hex } from '#test/support/log-tree.ts';

const checkpoint = 'example.org/disclosures\n12\nroot\n\n— example.org/disclosures AAAA\n';
const line = `${Buffer.alloc(32, 7).toString('base64')}\n`;
const malformed: unknown = expect.objectContaining({ code: 'LOG_WITNESS_REQUEST_MALFORMED' });

const requests = fc.record({
  oldSize: fc.maxSafeNat(),
  proof: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 }),
  checkpoint: fc.string({ unit: fc.constantFrom('a', '\n', '—', ' ') }),
});

describe('a request to a witness', () => {
  test('is the old size, the proof, an empty line and the checkpoint', () => {
    const proof = [Buffer.alloc(32, 7), Buffer.alloc(32, 7)];
    expect(formatWitnessRequest({ oldSize: 9, proof, checkpoint })).toBe(`old 9\n${line}${line}\n${checkpoint}`);
    expect(formatWitnessRequest({ oldSize: 0, proof: [], checkpoint })).toBe(`old 0\n\n${checkpoint}`);
  });

  test('gives back what was put in, whatever the checkpoint is', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const parsed = parseWitnessRequest(formatWitnessRequest(request));
        expect({ ...parsed, proof: parsed.proof.map(hex) }).toEqual({ ...request, proof: request.proof.map(hex) });
      }),
    );
  });

  test('holds 63 hashes and no more', () => {
    expect(parseWitnessRequest(`old 9\n${line.repeat(63)}\n${checkpoint}`).proof).toHaveLength(63);
    expect(() => parseWitnessRequest(`old 9\n${line.repeat(64)}\n${checkpoint}`)).toThrow(malformed);
  });

  test.each([
    ['nothing', ''],
    ['no old size', `\n${checkpoint}`],
    ['another first word', `size 9\n\n${checkpoint}`],
    ['two blanks', `old  9\n\n${checkpoint}`],
    ['a size with a zero before it', `old 09\n\n${checkpoint}`],
    ['a negative size', `old -1\n\n${checkpoint}`],
    ['a size that cannot be counted exactly', `old 9007199254740993\n\n${checkpoint}`],
    ['a hash that is too short', `old 9\nAAAA\n\n${checkpoint}`],
    ['a hash that is not base64', `old 9\n${'*'.repeat(44)}\n\n${checkpoint}`],
    ['a hash in another alphabet', `old 9\n${Buffer.alloc(32, 255).toString('base64url')}\n\n${checkpoint}`],
    ['no empty line', `old 9\n${line}`],
    ['other line ends', `old 9\n\n${checkpoint}`.replaceAll('\n', '\r\n')],
    ['a blank at the end of a line', `old 9 \n\n${checkpoint}`],
  ])('is not that with %s', (_, body) => {
    expect(() => parseWitnessRequest(body)).toThrow(malformed);
  });
});

test('where a witness stands is a number and a line end', () => {
  expect(formatKnownSize(20_852_163)).toBe('20852163\n');
  expect([0, 9].map((size) => parseKnownSize(formatKnownSize(size)))).toEqual([0, 9]);
  for (const text of ['', '9', '09\n', '-1\n', '9\n\n', '9\r\n', ' 9\n', '9007199254740993\n']) {
    expect(() => parseKnownSize(text)).toThrow(malformed);
  }
});
