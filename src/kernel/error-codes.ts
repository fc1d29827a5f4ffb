interface ErrorCodeEntry {
  readonly httpStatus: number;
  readonly message: string;
  readonly meaning: string;
}

/**
 * Every error a caller can see: code, HTTP status and the constant sentence. Nothing about the request, the
 * schema or the data is ever added to a message.
 */
export const errorCodes = {
  UNAUTHENTICATED: {
    httpStatus: 401,
    message: 'The request carries no valid access token.',
    meaning: 'no, bad, expired, replayed or unbound token',
  },
  PURPOSE_REQUIRED: {
    httpStatus: 400,
    message: 'Declare exactly one purpose in the Disclosure-Purpose header.',
    meaning: 'no purpose, or more than one',
  },
  PURPOSE_NOT_PERMITTED: {
    httpStatus: 403,
    message: 'This purpose is not open to this authority.',
    meaning: 'the token or the policy does not give this authority this purpose, or its rule is switched off',
  },
  NOT_FOUND: {
    httpStatus: 404,
    message: 'There is no such document for this purpose.',
    meaning: 'a document that does not exist, is out of reach or is withheld: all alike',
  },
  OPERATION_REFUSED: {
    httpStatus: 403,
    message: 'The operation is refused for this purpose.',
    meaning:
      'an argument, filter or sort that is in the contract but closed for this purpose; strict mode with anything announced as withheld; operation not registered',
  },
  BAD_REQUEST: {
    httpStatus: 400,
    message: 'The request is not a valid request under the contract of this authority.',
    meaning:
      "malformed; anything outside the caller's contract; a batch (400), a method other than POST (405), a request that takes too long to come (408), a content type other than JSON (415)",
  },
  CONFLICT: {
    httpStatus: 409,
    message: 'The request contradicts what is already on file.',
    meaning: 'a key that was used for something else, or a version that is no longer current: nothing was written',
  },
  LIMIT_EXCEEDED: {
    httpStatus: 400,
    message: 'The request is larger than the gateway accepts.',
    meaning:
      'cost, depth, aliases, tokens (400); body over 64 kB, or a document over the size limit (413); headers over 16 kB (431)',
  },
  RATE_LIMITED: {
    httpStatus: 429,
    message: 'Too many requests. Wait as long as the Retry-After header says.',
    meaning: 'quota or harvesting guard',
  },
  RECORD_UNAVAILABLE: {
    httpStatus: 503,
    message: 'The disclosure could not be recorded, so nothing was disclosed. Try again later.',
    meaning: 'the record could not be made durable: no data leaves',
  },
  UPSTREAM_UNAVAILABLE: {
    httpStatus: 503,
    message: 'A source of the data did not answer. Try again later.',
    meaning:
      'a subgraph failed: its part is null (200), or nothing is left to answer (503); also an answer that is not there within 30 s',
  },
  INTERNAL: {
    httpStatus: 500,
    message: 'The gateway failed. Quote the reference when you report it.',
    meaning: 'everything else; a random reference, nothing more',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;
