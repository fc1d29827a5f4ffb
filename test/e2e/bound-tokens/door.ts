import { expect } from '@jest/globals';
import { z } from 'zod';
import type { TestNetwork } from '#test/support/boot-network.ts';
import { errorCodes } from '#kernel/error-codes.ts';
import { sendRaw, type RawAnswer } from '#test/support/send-raw.ts';

export const authority = 'flygtningenaevnet';
export const purpose = 'appeal_refugee_appeals_board';

type Header = readonly [string, string];

/** One question that has an answer, with the given headers for who asks. */
export function ask(gatewayUrl: string, ...who: readonly Header[]): Promise<RawAnswer> {
  const headers = [...who, ['content-type', 'application/json'], ['disclosure-purpose', purpose]] as const;
  const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';
  return sendRaw(`${gatewayUrl}/graphql`, 'POST', headers, JSON.stringify({ query }));
}

export function expectAnswer({ status, text }: RawAnswer): void {
  expect(status).toBe(200);
  expect(text).toContain('{"data":{"caseByJournalNumber":{"journalNumber":"ASY-2"}}');
}

/** The one answer to everybody who is not known: it tells the ways in, and nothing of what was wrong. */
export function expectUnknownSender({ status, text, headers }: RawAnswer): void {
  const { message } = errorCodes.UNAUTHENTICATED;
  expect([status, text]).toEqual([
    401,
    JSON.stringify({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] }),
  ]);
  expect(headers['www-authenticate']).toBe('Bearer, DPoP algs="ES256 EdDSA"');
}

/** Why the last request was refused, as the gateway's own log says. */
export function lastDetail({ logLines }: TestNetwork): string {
  const line = logLines.findLast((each) => each.includes('request.refused'));
  return z.object({ detail: z.string() }).parse(JSON.parse(line ?? '{}')).detail;
}
