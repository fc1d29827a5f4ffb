import { describe, expect, test } from '@jest/globals';
import { AppError } from './app-error.ts';
import { errorCodes } from './error-codes.ts';

describe('a failure with a code', () => {
  test('says the constant sentence of the code, whatever the detail', () => {
    const cause = new Error('010203-1234');
    const error = new AppError('RECORD_UNAVAILABLE', { detail: 'batch of 3', cause });
    expect(error.message).toBe(errorCodes.RECORD_UNAVAILABLE.message);
    expect(error).toMatchObject({ name: 'AppError', httpStatus: 503, detail: 'batch of 3', cause });
  });

  test('may stand under another status of its code', () => {
    expect(new AppError('LIMIT_EXCEEDED', { httpStatus: 413 })).toMatchObject({ httpStatus: 413, detail: undefined });
    expect(new AppError('LIMIT_EXCEEDED').httpStatus).toBe(400);
  });
});
