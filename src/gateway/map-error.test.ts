import { describe, expect, test } from '@jest/globals';
import { AppError } from '#kernel/app-error.ts';
import { errorCodes, type ErrorCode } from '#kernel/error-codes.ts';
import { IntegrityError } from './integrity-error.ts';
import { mapError } from './map-error.ts';

const codes = Object.entries(errorCodes) as [ErrorCode, (typeof errorCodes)[ErrorCode]][];

describe('an error as a caller sees it', () => {
  test.each(codes)('%s is its constant sentence, whatever happened', (code, { httpStatus, message }) => {
    const error = new AppError(code, { detail: 'Jensen', cause: new Error('010203-1234') });
    const mapped = mapError(error, 'ref-1');
    expect(mapped).toMatchObject({ status: httpStatus, code });
    expect(mapped.body).toEqual({
      errors: [{ message, extensions: code === 'INTERNAL' ? { code, reference: 'ref-1' } : { code } }],
    });
  });

  test.each([
    ['a failure of ours', new Error('cpr 010203-1234')],
    ['an alarm', new IntegrityError('Applicant.cprNumber')],
    ['a value that is no error', 'cpr 010203-1234'],
    ['nothing', undefined],
  ])('%s is INTERNAL with a reference and nothing more', (_what, error) => {
    expect(mapError(error, 'ref-2')).toEqual({
      status: 500,
      code: 'INTERNAL',
      body: {
        errors: [{ message: errorCodes.INTERNAL.message, extensions: { code: 'INTERNAL', reference: 'ref-2' } }],
      },
    });
  });

  test('one code may have several statuses', () => {
    expect(mapError(new AppError('BAD_REQUEST', { httpStatus: 415 }), 'r').status).toBe(415);
  });
});
