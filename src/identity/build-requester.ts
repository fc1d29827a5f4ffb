import { AppError } from '#kernel/app-error.ts';
import type { Requester } from './requester.ts';
import { decodeHeaderText, isPrintableText } from './token/printable-text.ts';
import type { PurposePermit, TokenClaims } from './token/token-claims.ts';

/**
 * The request headers that count. Take them from Node's `headersDistinct`: `headers` joins repeated ones with a comma,
 * and a second value would pass as part of the first.
 */
export interface DisclosureHeaders {
  /** Disclosure-Purpose */
  readonly purpose: string | readonly string[] | undefined;
  /** Disclosure-Reference */
  readonly reference: string | readonly string[] | undefined;
  /** Disclosure-Need */
  readonly need: string | readonly string[] | undefined;
  /** Disclosure-Mode */
  readonly mode: string | readonly string[] | undefined;
}

export type DisclosureMode = 'filter' | 'strict';

const maxReferenceLength = 200;
const maxNeedLength = 500;

/**
 * Who asks, for which one purpose, and how the answer is to be cut.
 *
 * @param claims of a verified token; the headers choose among what it permits and never add to it
 * @param clearedClients ids of the clients that security material may go to
 * @throws AppError PURPOSE_REQUIRED, PURPOSE_NOT_PERMITTED, BAD_REQUEST
 */
export function buildRequester(
  claims: TokenClaims,
  headers: DisclosureHeaders,
  clearedClients: readonly string[],
): { readonly requester: Requester; readonly mode: DisclosureMode } {
  const permit = choosePermit(claims.permits, headers.purpose);
  const reference = readText(headers.reference, maxReferenceLength);
  if (permit.reference !== null && reference !== null && reference !== permit.reference) {
    throw new AppError('PURPOSE_NOT_PERMITTED', { detail: 'the token is bound to another reference' });
  }
  const requester: Requester = {
    authority: claims.authority,
    instance: claims.instance,
    client: claims.client,
    officer: claims.officer,
    assurance: claims.issuer.assurance,
    purpose: permit.purpose,
    reference: permit.reference ?? reference,
    need: readText(headers.need, maxNeedLength),
    // A cleared user, a cleared client, and a token that is worth nothing to whoever steals it: all three.
    cleared: claims.clearanceClaimed && claims.boundTo !== null && clearedClients.includes(claims.client),
  };
  return { requester, mode: readMode(headers.mode) };
}

function choosePermit(permits: readonly PurposePermit[], header: DisclosureHeaders['purpose']): PurposePermit {
  const [value, ...others] = listValues(header);
  if (value === undefined) {
    const [only, ...more] = permits;
    if (only === undefined || more.length > 0)
      throw new AppError('PURPOSE_REQUIRED', { detail: 'no purpose declared' });
    return only;
  }
  if (others.length > 0 || value === '' || value.includes(',')) {
    throw new AppError('PURPOSE_REQUIRED', { detail: 'not exactly one purpose declared' });
  }
  const permit = permits.find(({ purpose }) => purpose === value);
  if (permit === undefined) throw new AppError('PURPOSE_NOT_PERMITTED', { detail: 'purpose not in the token' });
  return permit;
}

function readText(header: string | readonly string[] | undefined, maxLength: number): string | null {
  const value = readSingle(header);
  if (value === undefined) return null;
  const text = decodeHeaderText(value);
  if (!isPrintableText(text, maxLength)) throw new AppError('BAD_REQUEST', { detail: 'header text not accepted' });
  return text;
}

function readMode(header: DisclosureHeaders['mode']): DisclosureMode {
  const value = readSingle(header) ?? 'filter';
  if (value !== 'filter' && value !== 'strict') throw new AppError('BAD_REQUEST', { detail: 'unknown mode' });
  return value;
}

function readSingle(header: string | readonly string[] | undefined): string | undefined {
  const [value, ...others] = listValues(header);
  if (others.length > 0) throw new AppError('BAD_REQUEST', { detail: 'header given more than once' });
  return value;
}

/** The values without the white space around them, which is not part of a header value. */
function listValues(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  return (typeof header === 'string' ? [header] : header).map((value) => value.trim());
}
